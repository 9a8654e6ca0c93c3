package dev.countersign.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Changing the password")
class PasswordChangeTest {
    private static final TestServer SERVER = TestServer.with("countersign.session.limit=3");
    private static final String NEXT = "an even better passphrase";

    private static Answer change(Browser browser, String current, String next) {
        return browser.put("/api/v1/account/password", Map.of("current_password", current, "new_password", next));
    }

    @Test
    @DisplayName("ends every other session and request, and keeps this one (SEC-08)")
    void endsWhatTheOldOneOpened() {
        var here = SERVER.member();
        var there = here.admit(SERVER.browser());
        var waiting = SERVER.browser().waitFor(here.email());
        var hearing = there.live();

        assertThat(change(here, TestServer.PASSWORD, NEXT).status()).isEqualTo(204);

        assertThat(here.session()).isPresent();
        assertThat(there.session()).isEmpty();
        assertThat(hearing.next("session.ended").path("reason").asString()).isEqualTo("password-changed");
        assertThat(hearing.closeCode()).isEqualTo(4401);
        assertThat(waiting.get("/api/v1/approval").at("/state")).isEqualTo("closed");
        assertThat(here.get("/api/v1/approvals").json().at("/approvals").isEmpty())
                .isTrue();
        assertThat(SERVER.browser().signIn(here.email()).status()).isEqualTo(401);
        assertThat(here.post("/api/v1/session", Map.of("email", here.email(), "password", NEXT))
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("takes back an approval that was not redeemed yet (SEC-08)")
    void endsWhatWasApproved() {
        var here = SERVER.member();
        var waiting = SERVER.browser().waitFor(here.email());
        here.answer(here.pendingApproval(), waiting.code());

        assertThat(change(here, TestServer.PASSWORD, NEXT).status()).isEqualTo(204);

        Expect.problem(waiting.redeem(), 410, "approval-closed");
    }

    @Test
    @DisplayName("needs the current one, and a fit new one; else nothing changes (SEC-08, SEC-34)")
    void refused() {
        var here = SERVER.member();
        var there = here.admit(SERVER.browser());

        Expect.problem(change(here, "not the current password", NEXT), 401, "bad-credentials");
        Expect.invalid(change(here, TestServer.PASSWORD, "too short"), "new_password");
        Expect.problem(change(SERVER.browser(), TestServer.PASSWORD, NEXT), 401, "not-signed-in");

        assertThat(there.session()).isPresent();
        assertThat(there.signIn(here.email()).status()).isEqualTo(200);
    }
}
