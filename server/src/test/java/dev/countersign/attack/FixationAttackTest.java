package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Has: a way to put a cookie of their own into a victim's browser. Wants: to know the cookie that becomes the victim's
 * session.
 */
@DisplayName("A planted cookie")
class FixationAttackTest {
    private static final TestServer SERVER = TestServer.with();

    private static String cookie(Browser browser, String name) {
        return String.valueOf(browser.cookie(name));
    }

    @Test
    @DisplayName("never becomes the victim's session: signing in creates another (SEC-26)")
    void session() {
        var attacker = SERVER.member();
        var planted = cookie(attacker, Browser.SESSION);
        var victim = SERVER.browser();

        victim.carry(Browser.SESSION, planted).signUp(TestServer.freshEmail());

        assertThat(cookie(victim, Browser.SESSION)).isNotEqualTo(planted);
        assertThat(victim.get("/api/v1/session").at("/account/email")).isEqualTo(victim.email());
        assertThat(SERVER.browser().carry(Browser.SESSION, planted).session()).isEmpty();
    }

    @Test
    @DisplayName("never becomes the victim's waiting request: each request has its own cookie (SEC-26, SEC-48)")
    void waiting() {
        var member = SERVER.member();
        var attacker = SERVER.browser().waitFor(SERVER.member().email());
        var planted = cookie(attacker, Browser.WAITING);

        var victim = SERVER.browser().carry(Browser.WAITING, planted).waitFor(member.email());

        assertThat(cookie(victim, Browser.WAITING)).isNotEqualTo(planted);
        member.answer(member.pendingApproval(), victim.code());
        assertThat(attacker.redeem().status()).isEqualTo(409);
        assertThat(victim.redeem().status()).isEqualTo(200);
    }

    @Test
    @DisplayName("opens nothing without the password, even if both sides know it (SEC-26)")
    void device() {
        var attacker = SERVER.browser();
        attacker.get("/login");
        var planted = cookie(attacker, Browser.DEVICE);
        SERVER.browser().carry(Browser.DEVICE, planted).signUp(TestServer.freshEmail());

        for (var path : new String[] {"/api/v1/session", "/api/v1/sessions", "/verify", "/api/v1/approval"}) {
            assertThat(attacker.get(path).status()).as(path).isEqualTo(401);
        }
    }
}
