package dev.countersign.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.TestServer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Verifying a session for a reverse proxy")
class VerifyTest {
    private static final TestServer SERVER = TestServer.with();

    @Test
    @DisplayName("says who it is in three headers, and nothing in a body")
    void signedIn() {
        var member = SERVER.member();
        var current = member.get("/api/v1/session");

        var verified = member.get("/verify");

        assertThat(verified.status()).isEqualTo(200);
        assertThat(verified.header("X-Countersign-Account")).hasValue(current.at("/account/id"));
        assertThat(verified.header("X-Countersign-Email")).hasValue(member.email());
        assertThat(verified.header("X-Countersign-Session")).hasValue(current.at("/session/id"));
        assertThat(verified.header("Cache-Control")).hasValue("no-store");
        assertThat(verified.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(verified.header("Content-Security-Policy")).isEmpty();
        assertThat(verified.setCookies()).isEmpty();
        assertThat(verified.text()).isEmpty();
    }

    @Test
    @DisplayName("is 401 with no body for anyone else, a waiting device among them (SEC-53, SEC-62)")
    void notSignedIn() {
        var member = SERVER.member();
        var waiting = SERVER.browser().waitFor(member.email());

        for (var stranger : List.of(SERVER.browser(), waiting)) {
            var refused = stranger.get("/verify");
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.text()).isEmpty();
            assertThat(refused.header("Cache-Control")).hasValue("no-store");
            assertThat(refused.header("X-Countersign-Account")).isEmpty();
        }
    }

    @Nested
    @DisplayName("that is refused")
    class Refused {
        private static final String APP = "https://app.example.org";

        private final TestServer server = TestServer.with(
                "countersign.public-url=https://sign-in.example.org",
                "countersign.return-origins=" + APP + ",https://sign-in.example.org:8443",
                "countersign.cookie-domain=example.org");

        private Answer ask(String path, String proto, String host, String uri, String... more) {
            return server.browser().send("GET", path, null, request -> {
                request.header("X-Forwarded-Proto", proto)
                        .header("X-Forwarded-Host", host)
                        .header("X-Forwarded-Uri", uri);
                if (more.length > 0) {
                    request.headers(more);
                }
            });
        }

        @Test
        @DisplayName("says where to sign in, and what shall come after it, as it was asked for")
        void signIn() {
            var refused = ask("/verify", "https", "app.example.org", "/reports?from=may&x={a}|b%20c\\\"<'");

            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("X-Countersign-Sign-In"))
                    .hasValue("https://sign-in.example.org/login?return_to=https%3A%2F%2Fapp.example.org%2Freports"
                            + "%3Ffrom%3Dmay%26x%3D%7Ba%7D%7Cb%2520c%5C%22%3C%27");
            assertThat(refused.header("Location")).isEmpty();
        }

        @Test
        @DisplayName("leads there by itself, for a proxy that cannot make a redirect of it")
        void redirect() {
            var refused = ask("/verify?redirect", "https", "app.example.org", "/reports");

            assertThat(refused.status()).isEqualTo(302);
            assertThat(refused.header("Location"))
                    .hasValue("https://sign-in.example.org/login?return_to=https%3A%2F%2Fapp.example.org%2Freports")
                    .isEqualTo(refused.header("X-Countersign-Sign-In"));
            assertThat(ask("/verify?redirect", "https", "evil.example", "/").status())
                    .isEqualTo(401);
        }

        @Test
        @DisplayName("leads to sign-in alone where the address is longer than a header should be, or is none")
        void noAddress() {
            for (var uri : List.of("/" + "x".repeat(2_000), "/" + "{".repeat(700), ".evil.example/", "@evil", "/a b")) {
                assertThat(ask("/verify", "https", "app.example.org", uri).header("X-Countersign-Sign-In"))
                        .hasValue("https://sign-in.example.org/login");
            }
        }

        @Test
        @DisplayName("says nothing of it for another origin, nor for what a page asks for by itself")
        void noLink() {
            for (var refused : List.of(
                    server.browser().get("/verify"),
                    ask("/verify", "http", "app.example.org", "/"),
                    ask("/verify", "https", "app.example.org:444", "/"),
                    ask("/verify", "https", "app.example.org.", "/"),
                    ask("/verify", "https", "evil.example", "/"),
                    ask("/verify", "https", "app.example.org", "/", "X-Forwarded-Host", "evil.example"),
                    ask("/verify", "https", "app.example.org", "/", "Sec-Fetch-Mode", "cors"),
                    ask("/verify", "https", "app.example.org", "/", "Sec-Fetch-Mode", "websocket"))) {
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.header("X-Countersign-Sign-In")).isEmpty();
            }
            assertThat(ask("/verify", "https", "app.example.org", "/", "Sec-Fetch-Mode", "navigate")
                            .header("X-Countersign-Sign-In"))
                    .isPresent();
        }
    }
}
