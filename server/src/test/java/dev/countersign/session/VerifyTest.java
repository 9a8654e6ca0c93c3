package dev.countersign.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.TestServer;
import org.junit.jupiter.api.DisplayName;
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

        for (var stranger : java.util.List.of(SERVER.browser(), waiting)) {
            var refused = stranger.get("/verify");
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.text()).isEmpty();
            assertThat(refused.header("Cache-Control")).hasValue("no-store");
            assertThat(refused.header("X-Countersign-Account")).isEmpty();
        }
    }
}
