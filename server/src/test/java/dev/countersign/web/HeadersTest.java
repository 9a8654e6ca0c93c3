package dev.countersign.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The security headers")
class HeadersTest {
    private static final TestServer SERVER = TestServer.with();

    @Test
    @DisplayName("require https if the public URL has it (SEC-61)")
    void hsts() {
        var server = TestServer.with("countersign.public-url=https://sign-in.example.org");

        assertThat(server.browser()
                        .get("/login")
                        .header("Strict-Transport-Security")
                        .orElse(""))
                .contains("max-age=");
        assertThat(server.browser()
                        .send(
                                "POST",
                                "/api/v1/session",
                                "{}",
                                request -> request.header("Origin", "https://sign-in.example.org"))
                        .status())
                .isEqualTo(422);
        assertThat(server.browser()
                        .send(
                                "POST",
                                "/api/v1/session",
                                "{}",
                                request -> request.header("Origin", server.url().toString()))
                        .status())
                .isEqualTo(403);
    }

    @Test
    @DisplayName("allow a form's answer to lead only to this server and to the allowed origins (SEC-61)")
    void formAction() {
        var server = TestServer.with(
                "countersign.public-url=https://Sign-In.example.org",
                "countersign.return-origins=https://APP.example.org:443, https://sign-in.example.org:8443",
                "countersign.cookie-domain=example.org");

        assertThat(SERVER.browser()
                        .get("/login")
                        .header("Content-Security-Policy")
                        .orElse(""))
                .endsWith("; form-action 'self'");
        assertThat(server.browser()
                        .get("/login")
                        .header("Content-Security-Policy")
                        .orElse(""))
                .endsWith("; form-action 'self' https://app.example.org https://sign-in.example.org:8443");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/signup", "/dashboard", "/account", "/login/waiting", "/nothing-here"})
    @DisplayName("hold for the pages: nothing inline, nothing from elsewhere (SEC-61)")
    void pagesKeepThem(String path) {
        for (var browser : new dev.countersign.support.Browser[] {SERVER.browser(), SERVER.member()}) {
            var page = browser.get(path).text();

            assertThat(page)
                    .doesNotContainPattern("<script(?![^>]*\\ssrc=\"/)[^>]*>")
                    .doesNotContainPattern("<style")
                    .doesNotContainPattern("\\sstyle=\"")
                    .doesNotContainPattern("\\son[a-z]+=\"")
                    .doesNotContainPattern("(src|href|action)=\"(https?:)?//")
                    .doesNotContain("javascript:");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /login, GET POST",
        "PUT, /dashboard, GET",
        "DELETE, /api/v1/account/password, PUT",
        "POST, /verify, GET HEAD",
        "POST, /verify;x, GET HEAD",
        "DELETE, /common-passwords.txt, GET HEAD",
        "PUT, /api/v1/live, GET",
        "PUT, /health/ready, GET",
        "DELETE, /api/openapi.json, GET",
        "TRACE, /login, GET"
    })
    @DisplayName("name the allowed methods when another one was used (RFC 9110, section 15.5.6)")
    void allow(String method, String path, String allowed) {
        var answer = RawHttp.send(SERVER.url(), method + " " + path + " HTTP/1.1", "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow").orElse("").split(", ?")).contains(allowed.split(" "));
    }

    @Test
    @DisplayName("name the methods of /verify for TRACE too, which Tomcat refuses")
    void trace() {
        var answer = RawHttp.send(SERVER.url(), "TRACE /verify HTTP/1.1", "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers().allValues("Allow")).containsExactly("GET, HEAD, OPTIONS");
    }

    @Test
    @DisplayName("are few on the probes, which answer without a session")
    void probes() {
        for (var path : new String[] {"/health/live", "/health/ready"}) {
            var answer = SERVER.browser().get(path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Cache-Control")).hasValue("no-store");
            assertThat(answer.text()).doesNotContain("postgres");
        }
        assertThat(SERVER.browser().get("/health/nothing").status()).isEqualTo(404);
        assertThat(SERVER.browser().get("/actuator/env").status()).isEqualTo(404);
    }
}
