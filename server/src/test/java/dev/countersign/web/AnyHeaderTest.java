package dev.countersign.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers and frameworks throw exceptions for headers outside of every error handler of ours. */
@DisplayName("A request's header")
class AnyHeaderTest {
    private static final TestServer SERVER = TestServer.with();
    private static final Browser MEMBER = SERVER.member();
    private static final String SESSION =
            Browser.SESSION + "=" + Objects.requireNonNull(MEMBER.cookie(Browser.SESSION));
    private static final String KEY = BackEnd.mayDoAll(SERVER).secret();

    private static final List<String> TARGETS = List.of(
            "GET /login",
            "GET /dashboard",
            "GET /common-passwords.txt",
            "GET /api/v1/session",
            "POST /api/v1/session",
            "POST /login",
            "GET /api/v1/live",
            "GET /api/v1/service/accounts/1",
            "GET /verify",
            "POST /verify",
            "GET /health/ready",
            "GET /error",
            "BREW /login");

    /** Values for any header. */
    private static final List<String> VALUES = List.of(
            "",
            ",",
            ";",
            "\"",
            "=",
            "a".repeat(3_000),
            "a,".repeat(1_500),
            "\u00ff\u0080\u00e9",
            "x/y;q=\"",
            "-1",
            "99999999999999999999",
            "%",
            "*",
            "a/b; charset=nonsense");

    private static String namesOfLanguages(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> "" + (char) ('a' + n % 26) + (char) ('a' + n / 26 % 26))
                .collect(Collectors.joining(", "));
    }

    private static List<Integer> statuses(String headers) {
        return TARGETS.stream()
                .map(target -> RawHttp.send(SERVER.url(), target + " HTTP/1.1\n" + headers, "")
                        .status())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 1_000})
    @DisplayName("may name any number of languages, and the answer is the same")
    void languages(int count) {
        var without = statuses("");

        assertThat(statuses("Accept-Language: " + namesOfLanguages(count))).isEqualTo(without);
        assertThat(statuses(("Accept-Language: " + namesOfLanguages(count / 2) + "\n").repeat(2)))
                .isEqualTo(without);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "en-",
                "-",
                "en;q=",
                "en;q=2",
                "en;q=NaN",
                ";;;",
                "\u00ff",
                "en_US_POSIX_x",
                "de-x-lvariant-",
                "i-klingon, x-y-z, en;q=1;q=2"
            })
    @DisplayName("may name a language that does not exist")
    void malformedLanguages(String languages) {
        assertThat(statuses("Accept-Language: " + languages)).isEqualTo(statuses(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept",
                "Accept-Charset",
                "Accept-Encoding",
                "Accept-Language",
                "Access-Control-Request-Headers",
                "Access-Control-Request-Method",
                "Authorization",
                "Cache-Control",
                "Content-Encoding",
                "Content-Language",
                "Content-Length",
                "Content-Range",
                "Content-Type",
                "Cookie",
                "Date",
                "Expect",
                "Forwarded",
                "From",
                "Host",
                "If-Match",
                "If-Modified-Since",
                "If-None-Match",
                "If-Range",
                "If-Unmodified-Since",
                "Origin",
                "Proxy-Authorization",
                "Range",
                "Referer",
                "Sec-Fetch-Site",
                "Sec-WebSocket-Extensions",
                "Sec-WebSocket-Key",
                "Sec-WebSocket-Protocol",
                "Sec-WebSocket-Version",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "User-Agent",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Port",
                "X-Forwarded-Prefix",
                "X-Forwarded-Proto",
                "X-HTTP-Method-Override",
                "X-Requested-With"
            })
    @DisplayName("with any value, alone or twice, is never answered with a 5xx")
    void anyValue(String name) {
        holds(Stream.concat(
                VALUES.stream().map(value -> name + ": " + value),
                VALUES.stream().limit(3).map(value -> name + ": " + value + "\n" + name + ": " + value)));
    }

    @Test
    @DisplayName("that is almost valid is never answered with a 5xx")
    void almostRight() {
        holds(Stream.of(
                "Accept: text/html;q=2",
                "Accept: */*;q=0",
                "Accept: application/json;charset=\"",
                "Accept-Charset: nonsense, utf-8;q=x",
                "Accept-Encoding: gzip;q=, identity;q=0, *;q=0",
                "Authorization: Bearer",
                "Authorization: Basic !!!",
                "Authorization: Digest username=\"",
                "Authorization: Bearer " + KEY + "\nAccept: ,",
                "Content-Type: application/json; charset=utf-32",
                "Content-Type: application/x-www-form-urlencoded; charset=nonsense",
                "Content-Type: application/x-www-form-urlencoded; charset=\"",
                "Content-Type: multipart/form-data",
                "Content-Type: multipart/form-data; boundary=" + "b".repeat(100),
                "Content-Type: text/*",
                "Content-Encoding: gzip",
                "Content-Length: 0\nTransfer-Encoding: chunked",
                "Cookie: $Version=1; $Path=/",
                "Cookie: "
                        + IntStream.range(0, 300).mapToObj(n -> "c" + n + "=1").collect(Collectors.joining("; ")),
                "Cookie: " + SESSION + "; " + SESSION,
                "Cookie: " + SESSION + "\nAccept-Language: " + namesOfLanguages(11),
                "Expect: 100-continue",
                "Expect: 200-ok",
                "Forwarded: for=\"[::1",
                "Forwarded: for=_hidden;host=\"a b\";proto=gopher",
                "If-Match: \"a\", W/\"b\", c",
                "If-None-Match: W/\"a, \"b",
                "If-None-Match: *, *",
                "If-Modified-Since: Thu, 32 Foo 20260 99:99:99 GMT",
                "If-Unmodified-Since: yesterday",
                "If-Range: \"a\nRange: bytes=0-1",
                "Range: bytes=-",
                "Range: bytes=5-1",
                "Range: bytes=99999999999999999999-",
                "Range: bytes=0-0,-1,1-2,9999999-",
                "Range: lines=1-2",
                "Range: bytes=" + "0-,".repeat(200) + "0-",
                "Host: a b",
                "Origin: null",
                "TE: trailers, deflate;q=x",
                "Trailer: Host",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, chunked",
                "Upgrade: h2c\nConnection: Upgrade, HTTP2-Settings\nHTTP2-Settings: !",
                "Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 99",
                "Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAA",
                "X-Forwarded-For: " + "1.2.3.4, ".repeat(300),
                "X-Forwarded-Proto: https\nX-Forwarded-Port: -1\nX-Forwarded-Host: [",
                "X-HTTP-Method-Override: TRACE",
                IntStream.range(0, 99).mapToObj(n -> "X-" + n + ": " + n).collect(Collectors.joining("\n")),
                IntStream.range(0, 200).mapToObj(n -> "X-" + n + ": " + n).collect(Collectors.joining("\n"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login?%",
                "/login?a=%zz",
                "/login?%ff=%ff",
                "/login?=&&=&;",
                "/api/v1/sessions?limit=%00",
                "/api/v1/log?before=%ed%a0%80",
                "/login;a=b;;=",
                "/login%00",
                "//login//",
                "/%2e%2e/login"
            })
    @DisplayName("is as harmless as a target that is almost valid")
    void targets(String target) {
        var parameters = IntStream.range(0, 1_100).mapToObj(n -> "p" + n + "=").collect(Collectors.joining("&"));
        for (var line : List.of("GET " + target, "POST " + target, "GET " + target + "&" + parameters)) {
            assertThat(RawHttp.send(SERVER.url(), line + " HTTP/1.1", "").status())
                    .as(line)
                    .isLessThan(500);
        }
    }

    private static String bodyFor(String head) {
        return head.contains("chunked") ? "0\r\n\r\n" : "";
    }

    private static void holds(Stream<String> headers) {
        assertThat(headers.flatMap(header -> TARGETS.stream()
                        .map(target -> target + " HTTP/1.1\n" + header)
                        .filter(head ->
                                RawHttp.send(SERVER.url(), head, bodyFor(head)).status() >= 500)))
                .isEmpty();
    }
}
