package dev.countersign.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Changing the password")
class PasswordChangeTest {
    private static final TestServer SERVER = TestServer.with("countersign.session.limit=3");
    private static final String NEXT = "an even better passphrase";

    private static Answer change(Browser browser, String current, String next) {
        return browser.put("/api/v1/account/password", Map.of("current_password", current, "new_password", next));
    }

    @Test
    @DisplayName("ends every other session and request, and keeps the current session (SEC-08)")
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
    @DisplayName("revokes an approval that was not redeemed yet (SEC-08)")
    void endsWhatWasApproved() {
        var here = SERVER.member();
        var waiting = SERVER.browser().waitFor(here.email());
        here.answer(here.pendingApproval(), waiting.code());

        assertThat(change(here, TestServer.PASSWORD, NEXT).status()).isEqualTo(204);

        Expect.problem(waiting.redeem(), 410, "approval-closed");
    }

    @Test
    @DisplayName("needs the current password and a valid new one; otherwise nothing changes (SEC-08, SEC-34)")
    void refused() {
        var here = SERVER.member();
        var there = here.admit(SERVER.browser());

        Expect.problem(change(here, "not the current password", NEXT), 401, "bad-credentials");
        Expect.invalid(change(here, TestServer.PASSWORD, "too short"), "new_password");
        Expect.problem(change(SERVER.browser(), TestServer.PASSWORD, NEXT), 401, "not-signed-in");

        assertThat(there.session()).isPresent();
        assertThat(there.signIn(here.email()).status()).isEqualTo(200);
    }

    @Nested
    @DisplayName("with a recovery code in place of the forgotten password (N2)")
    class ByCode {
        private final Browser here = SERVER.member();
        private final String code = here.recoveryCodes().getFirst();

        private Answer changeByCode(Browser browser, String code, String next) {
            return browser.put("/api/v1/account/password", Map.of("recovery_code", code, "new_password", next));
        }

        @Test
        @DisplayName("keeps this session, ends the others and uses the code up")
        void changes() {
            var there = here.admit(SERVER.browser());

            assertThat(changeByCode(here, code.toLowerCase(Locale.ROOT).replace('-', ' '), NEXT)
                            .status())
                    .isEqualTo(204);

            assertThat(here.session()).isPresent();
            assertThat(there.get("/verify").status()).isEqualTo(401);
            assertThat(there.signIn(here.email()).status())
                    .as("the old password")
                    .isEqualTo(401);
            Expect.problem(changeByCode(here, code, "another lantern over the marsh"), 401, "bad-credentials");
            assertThat(change(here, NEXT, "another lantern over the marsh").status())
                    .isEqualTo(204);
        }

        @Test
        @DisplayName("is refused with a wrong code or a weak password, and the code still works")
        void refused() {
            Expect.problem(changeByCode(here, "nonsense", NEXT), 401, "bad-credentials");
            Expect.problem(
                    changeByCode(here, SERVER.member().recoveryCodes().getFirst(), NEXT), 401, "bad-credentials");
            Expect.problem(changeByCode(SERVER.browser(), code, NEXT), 401, "not-signed-in");
            Expect.invalid(changeByCode(here, code, "short"), "new_password");
            assertThat(changeByCode(here, code, NEXT).status()).isEqualTo(204);
        }

        @Test
        @DisplayName("takes either the password or the code, not both and not neither")
        void either() {
            Expect.invalid(
                    here.put("/api/v1/account/password", Map.of("new_password", "short")),
                    "current_password",
                    "new_password");
            Expect.invalid(
                    here.put(
                            "/api/v1/account/password",
                            Map.of(
                                    "current_password",
                                    TestServer.PASSWORD,
                                    "recovery_code",
                                    code,
                                    "new_password",
                                    NEXT)),
                    "current_password");
            assertThat(changeByCode(here, code, NEXT).status()).isEqualTo(204);
        }

        @Test
        @DisplayName("works while the account page takes no password, and lifts that")
        void locked() {
            SERVER.rows()
                    .sql("INSERT INTO guess (kind, subject, failures, charged_at, charged_before)"
                            + " VALUES ('proof', guess_subject(:id), 100, clock_now(), clock_now())")
                    .param("id", here.get("/api/v1/session").at("/account/id"))
                    .update();

            assertThat(changeByCode(here, code, NEXT).status()).isEqualTo(204);
            assertThat(change(here, NEXT, "another lantern over the marsh").status())
                    .isEqualTo(204);
        }

        @Test
        @DisplayName("uses a code once, even if two requests bring it at the same time")
        void race() {
            var statuses = AtOnce.run(
                    () -> changeByCode(here, code, NEXT).status(),
                    () -> changeByCode(here, code, "another lantern over the marsh")
                            .status());

            assertThat(statuses).containsExactlyInAnyOrder(204, 401);
        }
    }

    @Test
    @DisplayName("to the present one is refused in any Unicode form, with the reason; other sessions stay")
    void same() {
        var here = SERVER.browser();
        var email = TestServer.freshEmail();
        var composed = "caf\u00e9 lantern, winter orchard";
        here.post("/api/v1/accounts", Map.of("email", email, "password", composed, "name", "Ann"));

        for (var again : new String[] {composed, "cafe\u0301 lantern, winter orchard"}) {
            var refused = change(here, composed, again);
            Expect.invalid(refused, "new_password");
            assertThat(refused.at("/errors/0/message")).isEqualTo("This is your current password. Choose a new one.");
        }
        Expect.problem(change(here, "not the current password", "not the current password"), 401, "bad-credentials");
        assertThat(change(here, composed, NEXT).status()).isEqualTo(204);
    }

    @Nested
    @DisplayName("forgets requests, denials and wrong codes from before")
    class Forgets {
        private Answer phone(Browser member) {
            return SERVER.browser().post("/api/v1/session", Map.of("email", member.email(), "password", NEXT));
        }

        private void age(Browser member, String interval) {
            SERVER.rows()
                    .sql("""
                            UPDATE approval SET requested_at = requested_at - CAST(:interval AS interval)
                            WHERE account_id = (SELECT id FROM account WHERE email = :email)
                            """)
                    .param("interval", interval)
                    .param("email", member.email())
                    .update();
        }

        @Test
        @DisplayName("so the member is asked about the next device right after a denial (SEC-52)")
        void silence() {
            var member = SERVER.member();
            SERVER.browser().waitFor(member.email());
            member.post("/api/v1/approvals/" + member.pendingApproval() + "/denial", null);

            assertThat(change(member, TestServer.PASSWORD, NEXT).status()).isEqualTo(204);

            assertThat(phone(member).status()).isEqualTo(202);
            assertThat(member.get("/api/v1/approvals").json().path("approvals").size())
                    .isOne();
        }

        @Test
        @DisplayName("so ten requests in a day do not keep the member's phone out (SEC-51)")
        void requests() {
            var member = SERVER.member();
            for (var request = 0; request < 10; request++) {
                SERVER.browser().waitFor(member.email()).delete("/api/v1/approval");
                age(member, "4 minutes");
            }
            assertThat(SERVER.browser().signIn(member.email()).status()).isEqualTo(429);

            assertThat(change(member, TestServer.PASSWORD, NEXT).status()).isEqualTo(204);

            assertThat(phone(member).status()).isEqualTo(202);
        }

        @Test
        @DisplayName("so ten wrong codes in a day do not either (SEC-42)")
        void wrongCodes() {
            var member = SERVER.member();
            SERVER.browser().waitFor(member.email()).delete("/api/v1/approval");
            SERVER.rows().sql("""
                            UPDATE approval SET wrong_codes = 10
                            WHERE account_id = (SELECT id FROM account WHERE email = :email)
                            """).param("email", member.email()).update();
            assertThat(SERVER.browser().signIn(member.email()).status()).isEqualTo(429);

            assertThat(change(member, TestServer.PASSWORD, NEXT).status()).isEqualTo(204);

            assertThat(phone(member).status()).isEqualTo(202);
        }
    }
}
