package dev.countersign.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Expect;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The API refuses")
class ContractErrorsTest {
    private static final TestServer SERVER = TestServer.with();

    private static Answer signIn(String body) {
        return SERVER.browser().post("/api/v1/session", body);
    }

    private static Answer rawSignIn(String headers, String body) {
        return RawHttp.send(SERVER.url(), "POST /api/v1/session HTTP/1.1\n" + headers, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/nothing", "/api/v1", "/api/v1/", "/api/v1/session/", "/api/v2/session", "/api/"})
    @DisplayName("a missing resource: 404")
    void notFound(String path) {
        Expect.problem(SERVER.browser().get(path), 404, "not-found");
        Expect.problem(SERVER.member().get(path), 404, "not-found");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /api/v1/session", "PATCH, /api/v1/session", "GET, /api/v1/accounts", "POST, /api/v1/sessions",
        "GET, /api/v1/approval/redemption", "DELETE, /api/v1/approvals", "PROPFIND, /api/v1/session",
                "GRAB, /api/v1/sessions",
        "get, /api/v1/session"
    })
    @DisplayName("a method that a route does not have: 405")
    void methodNotAllowed(String method, String path) {
        Expect.problem(
                RawHttp.send(SERVER.url(), method + " " + path + " HTTP/1.1\nContent-Length: 0", ""),
                405,
                "method-not-allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "OPTIONS", "HEAD"})
    @DisplayName("but survives any method at all")
    void otherMethods(String method) {
        var answer = RawHttp.send(SERVER.url(), method + " /api/v1/session HTTP/1.1", "");

        assertThat(answer.status()).isLessThan(500);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/xml",
                "application/*",
                "*/*",
                "nonsense",
                "application/json; charset=nonsense",
                "application/json; =",
                ""
            })
    @DisplayName("a body that is not declared as JSON: 415")
    void unsupportedMediaType(String type) {
        Expect.problem(rawSignIn("Content-Type: " + type + "\nContent-Length: 2", "{}"), 415, "unsupported-media-type");
    }

    @Test
    @DisplayName("a body without a type: 415")
    void noType() {
        Expect.problem(rawSignIn("Content-Length: 2", "{}"), 415, "unsupported-media-type");
    }

    @Nested
    @DisplayName("as malformed, 400,")
    class Malformed {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "{",
                    "{\"email\":",
                    "no json",
                    "{'email':'a'}",
                    "{\"email\":\"a\",}",
                    "{\"email\":\"a\",\"email\":\"b\",\"password\":\"c\"}",
                    "{\"email\":\"a\",\"password\":\"b\"} {}",
                    "{\"email\":\"a\",\"password\":\"b\"}x",
                    "{\"email\":\"\u0001\",\"password\":\"b\"}",
                    "{\"email\":\"\\x\"}",
                    "{\"email\":\"\\u12\"}",
                    "// comment\n{}",
                    "NaN"
                })
        @DisplayName("a body that is not one JSON value with each field once")
        void notJson(String body) {
            Expect.problem(signIn(body), 400, "malformed");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\u00ff\u00fe",
                    "{\"email\":\"\u00c3(\",\"password\":\"b\"}",
                    "{\"email\":\"\u00ed\u00a0\u0080\",\"password\":\"b\"}",
                    "{\"email\":\"\u00c0\u0080\",\"password\":\"b\"}"
                })
        @DisplayName("a body that is not UTF-8")
        void notUtf8(String bytes) {
            var answer = rawSignIn("Content-Type: application/json\nContent-Length: " + bytes.length(), bytes);

            assertThat(answer.status()).isBetween(400, 422);
            assertThat(answer.code()).isIn("malformed", "bad-credentials");
            assertThat(answer.header("Cache-Control")).hasValue("no-store");
        }

        @Test
        @DisplayName("a truncated body")
        void brokenOff() {
            var answer =
                    rawSignIn("Content-Type: application/json\nTransfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.at("/detail")).doesNotContain("JSON");
        }

        @Test
        @DisplayName("and mentions JSON only if the body is to blame")
        void detail() {
            assertThat(signIn("{").at("/detail")).contains("one JSON object");

            var form = "email=%ff&password=b";
            for (var answer : List.of(
                    RawHttp.send(SERVER.url(), "GET /login?return_to=%zz HTTP/1.1", ""),
                    RawHttp.send(SERVER.url(), "GET /login HTTP/1.1\nContent-Type: nonsense", ""),
                    RawHttp.send(SERVER.url(), "GET /api/v1/session HTTP/1.1\nContent-Type: nonsense", ""),
                    RawHttp.send(SERVER.url(), "POST /oauth2/token HTTP/1.1\nContent-Type: nonsense", ""),
                    rawSignIn("Content-Type: nonsense\nContent-Length: 0", ""),
                    RawHttp.send(
                            SERVER.url(),
                            "POST /login HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nContent-Length: "
                                    + form.length(),
                            form),
                    RawHttp.send(SERVER.url(), "GET /api/v1/live HTTP/1.1", ""))) {
                assertThat(answer.status()).as(answer.text()).isEqualTo(400);
                assertThat(answer.text()).contains("malformed").doesNotContain("JSON");
            }
        }
    }

    @Nested
    @DisplayName("as invalid, 422, naming the field,")
    class Invalid {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"email\":\"a@b.org\",\"password\":\"b\",\"admin\":true} | admin",
                    "{\"email\":\"a@b.org\",\"password\":\"b\",\"Email\":\"c\"} | Email",
                    "{\"email\":\"a@b.org\"} | password",
                    "{\"email\":null,\"password\":\"b\"} | email",
                    "{\"email\":\"a@b.org\",\"password\":12345} | password",
                    "{\"email\":\"a@b.org\",\"password\":true} | password",
                    "{\"email\":\"a@b.org\",\"password\":1.5} | password",
                    "{\"email\":[\"a@b.org\"],\"password\":\"b\"} | email",
                    "{\"email\":{},\"password\":\"b\"} | email",
                    "[] | ''",
                    "\"text\" | ''",
                    "1 | ''",
                    "true | ''"
                })
        @DisplayName("an unknown or missing field, null, or another type")
        void fields(String body, String field) {
            Expect.invalid(signIn(body), field);
        }

        @Test
        @DisplayName("a malformed id in a body")
        void notAnId() {
            var first = SERVER.member();
            var waiting = SERVER.browser().waitFor(first.email());

            Expect.invalid(waiting.post("/api/v1/approval/redemption", Map.of("end", "no id")), "end");
            Expect.invalid(waiting.post("/api/v1/approval/redemption", Map.of("end", "1-1-1-1-1")), "end");
            Expect.invalid(
                    waiting.post("/api/v1/approval/redemption", Map.of("end", "AAAAAAAAAAAAAAAAAAAAAA==")), "end");
            Expect.invalid(waiting.post("/api/v1/approval/redemption", Map.of("end", "")), "end");
            Expect.invalid(waiting.post("/api/v1/approval/redemption", Map.of("end", 1)), "end");
            Expect.invalid(
                    waiting.post(
                            "/api/v1/approval/redemption",
                            Map.of("end", "00000000-0000-7000-8000-000000000000", "finish", "x")),
                    "finish");
        }

        @Test
        @DisplayName("an impossible length or cursor of the log")
        void log() {
            var member = SERVER.member();
            for (var limit : new String[] {
                "0", "-1", "201", "abc", "1e3", "99999999999", "1.0", "%20", "%2B5", "%D9%A5", "1&limit=2"
            }) {
                Expect.invalid(member.get("/api/v1/session-log?limit=" + limit), "limit");
            }
            for (var before : new String[] {"x", "%00", "AAAA", "A".repeat(5_000), "%F0%9F%97%9D", "..%2F..", ""}) {
                Expect.invalid(member.get("/api/v1/session-log?before=" + before), "before");
                Expect.invalid(member.get("/api/v1/session-log?limit=abc&before=" + before), "limit", "before");
            }
        }
    }

    @Test
    @DisplayName("endless nesting")
    void nesting() {
        for (var body :
                new String[] {"[".repeat(16_000), "{\"email\":".repeat(1_500), "{\"x\":" + "[".repeat(10_000)}) {
            var answer = signIn(body);
            assertThat(answer.status()).isIn(400, 422);
            assertThat(answer.code()).isIn("malformed", "invalid");
        }
    }

    @Nested
    @DisplayName("a body that is too large, 413,")
    class TooLarge {
        private static final String FORM = "Content-Type: application/x-www-form-urlencoded\n";
        private static final String JSON = "Content-Type: application/json\n";

        private static String chunked(String body) {
            return Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        }

        private static String json(int length) {
            var rest = "{\"email\":\"a@b.org\",\"password\":\"\"}";
            return rest.replace("\"\"", "\"" + "p".repeat(length - rest.length()) + "\"");
        }

        @Test
        @DisplayName("above 16 KiB, announced or in chunks; at 16 KiB it is read")
        void body() {
            assertThat(signIn(json(16 * 1024)).status()).isEqualTo(401);
            Expect.problem(signIn(json(16 * 1024 + 1)), 413, "too-large");
            Expect.problem(rawSignIn(JSON + "Content-Length: 999999999", ""), 413, "too-large");
            assertThat(rawSignIn(JSON + "Transfer-Encoding: chunked", chunked(json(16 * 1024)))
                            .status())
                    .isEqualTo(401);
            Expect.problem(rawSignIn(JSON + "Transfer-Encoding: chunked", chunked(json(20_000))), 413, "too-large");
        }

        @Test
        @DisplayName("even as a form, even in chunks")
        void form() {
            var page = "POST /login HTTP/1.1\n";
            var fields = "email=a&password=" + "p".repeat(20_000);
            assertThat(RawHttp.send(SERVER.url(), page + FORM + "Content-Length: " + fields.length(), fields)
                            .status())
                    .isEqualTo(413);
            var inChunks = RawHttp.send(SERVER.url(), page + FORM + "Transfer-Encoding: chunked", chunked(fields));
            assertThat(inChunks.status()).isEqualTo(413);
            assertThat(inChunks.text()).contains("<h1").doesNotContain("Exception");
        }

        @Test
        @DisplayName("even if nobody would have read it")
        void unread() {
            Expect.problem(
                    RawHttp.send(SERVER.url(), "DELETE /api/v1/session HTTP/1.1\nContent-Length: 20000", ""),
                    413,
                    "too-large");
        }
    }

    @Test
    @DisplayName("with a problem page for people, and a problem document for programs")
    void pages() {
        var page = SERVER.browser().get("/nothing-here");

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.header("Cache-Control")).hasValue("no-store");
        assertThat(page.text()).contains("<h1").doesNotContain("Exception");
    }
}
