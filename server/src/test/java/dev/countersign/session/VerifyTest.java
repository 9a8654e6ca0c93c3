package dev.countersign.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Verifying a session for a reverse proxy")
class VerifyTest {
    private static final TestServer SERVER = TestServer.with();

    @Test
    @DisplayName("names the member in headers, and has no body")
    void signedIn() {
        var member = SERVER.member();
        var current = member.get("/api/v1/session");

        var verified = member.get("/verify");

        assertThat(verified.status()).isEqualTo(200);
        assertThat(verified.header("X-Countersign-Account")).hasValue(current.at("/account/id"));
        assertThat(verified.header("X-Countersign-Email")).hasValue(member.email());
        assertThat(verified.header("X-Countersign-Session")).hasValue(current.at("/session/id"));
        assertThat(verified.header("X-Countersign-Name")).hasValue("Ann");
        assertThat(verified.header("X-Countersign-Method")).hasValue("password");
        assertThat(verified.header("X-Countersign-Signed-In-At")).hasValue(current.at("/session/signed_in_at"));
        assertThat(verified.header("Cache-Control")).hasValue("no-store");
        assertThat(verified.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(verified.header("Content-Security-Policy")).isEmpty();
        assertThat(verified.setCookies()).isEmpty();
        assertThat(verified.text()).isEmpty();
    }

    @Test
    @DisplayName("is 401 with no body for anyone else, a waiting device included (SEC-53, SEC-62)")
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Ann O'Brien, 100% | Ann O'Brien, 100%",
                "Åsa Ångström | UTF-8''%C3%85sa%20%C3%85ngstr%C3%B6m",
                "李 | UTF-8''%E6%9D%8E",
                "UTF-8''x | UTF-8''UTF-8%27%27x",
                "😀%(a)*\" | UTF-8''%F0%9F%98%80%25%28a%29%2A%22"
            })
    @DisplayName("encodes a name that is not ASCII by RFC 8187")
    void names(String name, String header) {
        var member = SERVER.browser();
        member.post(
                "/api/v1/accounts",
                Map.of("email", TestServer.freshEmail(), "password", TestServer.PASSWORD, "name", name));

        assertThat(member.get("/verify").header("X-Countersign-Name")).hasValue(header);
    }

    @Test
    @DisplayName("says how the session began")
    void method() {
        var member = SERVER.member();
        var second = member.admit(SERVER.browser());
        assertThat(second.get("/verify").header("X-Countersign-Method")).hasValue("approval");

        var recovered = SERVER.browser();
        recovered.recover(member.email(), member.recoveryCodes().getFirst());
        assertThat(recovered.get("/verify").header("X-Countersign-Method")).hasValue("recovery");
    }

    @Test
    @DisplayName("answers GET and HEAD alike, and names its methods for any other")
    void methods() {
        var member = SERVER.member();
        var head = member.send("HEAD", "/verify", null, request -> {});
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("X-Countersign-Email")).hasValue(member.email());

        for (var preflight : List.of(List.of("X-None", "x"), List.of("Access-Control-Request-Method", "PUT"))) {
            var options = member.send(
                    "OPTIONS",
                    "/verify",
                    null,
                    request ->
                            request.headers(preflight.getFirst(), preflight.getLast(), "Origin", "https://x.example"));
            assertThat(options.status()).isEqualTo(200);
            assertThat(options.header("Allow")).hasValue("GET, HEAD, OPTIONS");
            assertThat(options.header("X-Countersign-Email")).isEmpty();
            assertThat(options.header("Access-Control-Allow-Origin")).isEmpty();
        }
        var post = member.post("/verify", null);
        assertThat(post.status()).isEqualTo(405);
        assertThat(post.header("Allow")).hasValue("GET, HEAD, OPTIONS");
    }

    @Test
    @DisplayName("lets no preflight through, because anyone can make a request look like one")
    void preflight() {
        var refused = SERVER.browser()
                .send(
                        "GET",
                        "/verify",
                        null,
                        request -> request.headers(
                                "Origin",
                                "https://app.example.org",
                                "Access-Control-Request-Method",
                                "PUT",
                                "X-Forwarded-Method",
                                "OPTIONS"));
        assertThat(refused.status()).isEqualTo(401);
    }

    @Nested
    @DisplayName("when refused")
    class Refused {
        private static final String APP = "https://app.example.org";

        private final TestServer server = TestServer.with(
                "countersign.public-url=https://sign-in.example.org",
                "countersign.return-origins=" + APP + ",https://sign-in.example.org:8443",
                "countersign.cookie-domain=example.org");

        private Answer ask(String path, String proto, String host, String uri, String... more) {
            return askWithoutAccept(
                    path,
                    proto,
                    host,
                    uri,
                    Stream.concat(Stream.of(more), Stream.of("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"))
                            .toArray(String[]::new));
        }

        private Answer askWithoutAccept(String path, String proto, String host, String uri, String... more) {
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
        @DisplayName("names the sign-in page, with the requested address for the way back")
        void signIn() {
            var refused = ask("/verify", "https", "app.example.org", "/reports?from=may&x={a}|b%20c\\\"<'");

            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("X-Countersign-Sign-In"))
                    .hasValue("https://sign-in.example.org/login?return_to=https%3A%2F%2Fapp.example.org%2Freports"
                            + "%3Ffrom%3Dmay%26x%3D%7Ba%7D%7Cb%2520c%5C%22%3C%27");
            assertThat(refused.header("Location")).isEmpty();
        }

        @Test
        @DisplayName("redirects there itself, for a proxy that cannot turn the header into a redirect")
        void redirect() {
            var refused = ask("/verify?redirect", "https", "app.example.org", "/reports");

            assertThat(refused.status()).isEqualTo(302);
            assertThat(refused.header("Location"))
                    .hasValue("https://sign-in.example.org/login?return_to=https%3A%2F%2Fapp.example.org%2Freports")
                    .isEqualTo(refused.header("X-Countersign-Sign-In"));
            assertThat(ask("/verify?redirect", "https", "evil.example", "/").status())
                    .isEqualTo(401);
        }

        @ParameterizedTest
        @CsvSource({
            "redirect, 302",
            "redirect=, 302",
            "redirect=true, 302",
            "x=1&redirect, 302",
            "redirect=false, 401",
            "redirects, 401",
            "x=redirect, 401",
            "'', 401"
        })
        @DisplayName("redirects there too if a proxy rewrites the query")
        void queries(String query, int status) {
            var refused = ask("/verify?" + query, "https", "app.example.org", "/");

            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.header("WWW-Authenticate").isPresent()).isEqualTo(status == 401);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "Accept: text/html | true",
                    "Accept: application/json, Text/HTML;q=0.5 | true",
                    "Accept: application/xhtml+xml | true",
                    "Accept: text/html; q=0.01 | true",
                    "Accept: */* | false",
                    "Accept: application/json | false",
                    "Accept: text/html;q=0 | false",
                    "Accept: text/html;level=1;q=0.00, */* | false",
                    "Accept: text/html-x | false",
                    "Accept: text/* | false",
                    "X-None: x | false",
                    "Accept: text/html; X-Requested-With: XMLHttpRequest | false",
                    "Accept: text/html; X-Requested-With: com.example.app | true",
                    "Accept: */*; Sec-Fetch-Mode: navigate | true",
                    "Accept: text/html; Sec-Fetch-Mode: cors | false"
                })
        @DisplayName("treats a client without Sec-Fetch-Mode as a person if it asks for HTML and is not a script")
        void navigation(String headers, boolean isNavigation) {
            var names = headers.split("(?<=\\S)(: |; (?=X-|Sec-))");

            var refused = askWithoutAccept("/verify?redirect", "https", "app.example.org", "/", names);

            assertThat(refused.header("X-Countersign-Sign-In").isPresent()).isEqualTo(isNavigation);
            assertThat(refused.status()).isEqualTo(isNavigation ? 302 : 401);
        }

        @Test
        @DisplayName("names only the sign-in page if the address is malformed or too long for a header")
        void noAddress() {
            for (var uri : List.of("/" + "x".repeat(2_000), "/" + "{".repeat(700), ".evil.example/", "@evil", "/a b")) {
                assertThat(ask("/verify", "https", "app.example.org", uri).header("X-Countersign-Sign-In"))
                        .hasValue("https://sign-in.example.org/login");
            }
        }

        @Test
        @DisplayName("names no sign-in page for another origin, or for requests that a page makes by itself")
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
