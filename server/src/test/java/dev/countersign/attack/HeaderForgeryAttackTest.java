package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Has: a client that writes any header. Wants: to appear elsewhere, as someone else, or with another method. */
@DisplayName("A forged header")
class HeaderForgeryAttackTest {
    private static final TestServer SERVER = TestServer.with();

    private static String session(Browser member) {
        return "Cookie: " + Browser.SESSION + "=" + member.cookie(Browser.SESSION);
    }

    @Test
    @DisplayName("does not change the address that the member sees (SEC-21)")
    void address() {
        var email = TestServer.freshEmail();
        var body = "{\"email\":\"" + email + "\",\"password\":\"" + TestServer.PASSWORD + "\",\"name\":\"Ann\"}";

        var made = RawHttp.send(
                SERVER.url(),
                "POST /api/v1/accounts HTTP/1.1\nContent-Type: application/json\nX-Forwarded-For: 198.51.100.7\n"
                        + "Forwarded: for=198.51.100.7\nX-Real-IP: 198.51.100.7\nCF-Connecting-IP: 198.51.100.7\n"
                        + "True-Client-IP: 198.51.100.7\nContent-Length: " + body.length(),
                body);

        assertThat(made.at("/session/ip")).doesNotContain("198.51.100.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Host: evil.example",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Port: 666",
                "X-Forwarded-Prefix: /evil",
                "Forwarded: host=evil.example;proto=https",
                "X-Original-URL: /api/docs",
                "X-Rewrite-URL: /api/docs"
            })
    @DisplayName("redirects nobody elsewhere and reaches no other page")
    void elsewhere(String header) {
        var answer = RawHttp.send(SERVER.url(), "GET /dashboard HTTP/1.1\n" + header, "");

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).hasValue("/login");
    }

    @Test
    @DisplayName("makes no other site ours: neither Host nor X-Forwarded-Host vouches for an Origin (SEC-55, SEC-59)")
    void origin() {
        var member = SERVER.member();
        for (var host :
                List.of("X-Forwarded-Host: evil.example", "Forwarded: host=evil.example", "X-Host: evil.example")) {
            assertThat(RawHttp.send(
                                    SERVER.url(),
                                    "DELETE /api/v1/session HTTP/1.1\nOrigin: http://evil.example\n" + host + "\n"
                                            + session(member),
                                    "")
                            .status())
                    .isEqualTo(403);
            assertThat(RawHttp.handshake(SERVER.url(), "Origin: http://evil.example\n" + host + "\n" + session(member))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(member.session()).isPresent();
    }

    @Test
    @DisplayName("turns no safe method into an unsafe one")
    void method() {
        var member = SERVER.member();
        for (var header : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method")) {
            RawHttp.send(SERVER.url(), "GET /api/v1/session HTTP/1.1\n" + header + ": DELETE\n" + session(member), "");
            RawHttp.send(SERVER.url(), "GET /api/v1/session?_method=DELETE HTTP/1.1\n" + session(member), "");
        }

        assertThat(member.session()).isPresent();
    }

    @Test
    @DisplayName("is not passed on by /verify as ours (SEC-62)")
    void verify() {
        var forged =
                "X-Countersign-Account: 00000000-0000-7000-8000-000000000000\nX-Countersign-Email: boss@example.org";
        var member = SERVER.member();

        var stranger = RawHttp.send(SERVER.url(), "GET /verify HTTP/1.1\n" + forged, "");
        var known = RawHttp.send(SERVER.url(), "GET /verify HTTP/1.1\n" + forged + "\n" + session(member), "");

        assertThat(stranger.status()).isEqualTo(401);
        assertThat(stranger.headers().map().toString()).doesNotContain("boss@example.org");
        assertThat(known.headers().allValues("X-Countersign-Email")).containsExactly(member.email());
    }
}
