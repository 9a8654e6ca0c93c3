package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Has: every cookie and every code that was ever used. Wants: to use any of them again. */
@DisplayName("After use,")
class ReplayAttackTest {
    private static final TestServer SERVER = TestServer.with("countersign.session.limit=3");

    private static String cookie(Browser browser, String name) {
        return String.valueOf(browser.cookie(name));
    }

    @Test
    @DisplayName("a session cookie opens nothing, whatever ended the session (SEC-26, SEC-32)")
    void sessions() {
        List<String> over = new ArrayList<>();
        var signedOut = SERVER.member();
        over.add(cookie(signedOut, Browser.SESSION));
        signedOut.delete("/api/v1/session");
        var member = SERVER.member();
        over.add(cookie(member, Browser.SESSION));
        member.signIn(member.email());
        var ended = member.admit(SERVER.browser());
        over.add(cookie(ended, Browser.SESSION));
        member.delete("/api/v1/sessions");
        var changed = member.admit(SERVER.browser());
        over.add(cookie(changed, Browser.SESSION));
        assertThat(member.put(
                                "/api/v1/account/password",
                                Map.of(
                                        "current_password",
                                        TestServer.PASSWORD,
                                        "new_password",
                                        "violet lantern over the marsh"))
                        .status())
                .isEqualTo(204);

        for (var token : over) {
            var thief = SERVER.browser().carry(Browser.SESSION, token);
            assertThat(thief.get("/api/v1/session").status()).isEqualTo(401);
            assertThat(thief.get("/verify").status()).isEqualTo(401);
            assertThat(thief.delete("/api/v1/sessions").status()).isEqualTo(401);
        }
        assertThat(member.session()).isPresent();
    }

    @Test
    @DisplayName(
            "a waiting cookie redeems nothing: not twice, not after a denial, not after giving up (SEC-46, SEC-48)")
    void waiting() {
        var member = SERVER.member();
        var admitted = SERVER.browser().waitFor(member.email());
        var used = cookie(admitted, Browser.WAITING);
        member.answer(member.pendingApproval(), admitted.code());
        admitted.redeem();
        var gaveUp = SERVER.browser().waitFor(member.email());
        var cancelled = cookie(gaveUp, Browser.WAITING);
        gaveUp.delete("/api/v1/approval");
        var denied = SERVER.browser().waitFor(member.email());
        member.post("/api/v1/approvals/" + member.pendingApproval() + "/denial", null);

        for (var token : List.of(used, cancelled, cookie(denied, Browser.WAITING))) {
            assertThat(SERVER.browser().carry(Browser.WAITING, token).redeem().status())
                    .isIn(401, 410);
        }
        assertThat(member.get("/api/v1/sessions").json().at("/sessions").size()).isEqualTo(2);
    }

    @Test
    @DisplayName("a code does not fit the next request (SEC-45, SEC-46)")
    void codes() {
        var member = SERVER.member();
        var first = SERVER.browser().waitFor(member.email());
        var oldRequest = member.pendingApproval();
        var oldCode = first.code();
        first.delete("/api/v1/approval");
        var next = SERVER.browser().waitFor(member.email());

        assertThat(member.answer(oldRequest, oldCode).status()).isEqualTo(410);
        if (!next.code().equals(oldCode)) {
            assertThat(member.answer(member.pendingApproval(), oldCode).status())
                    .isEqualTo(422);
        }
        assertThat(next.redeem().status()).isEqualTo(409);
    }
}
