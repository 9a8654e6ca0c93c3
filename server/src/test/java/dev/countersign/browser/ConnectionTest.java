package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A lost connection")
class ConnectionTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static final int NOTICED_WITHIN_MILLIS = 10_000;
    private static final String UNSENT = "No connection. Your answer wasn't sent. Try again.";

    private final TestServer server = TestServer.with();
    private final String email = TestServer.freshEmail();
    private final Wire wire = new Wire(server.url());

    @AfterEach
    void close() throws IOException {
        wire.close();
    }

    private Device deviceOnTheWire() {
        return chromium.device(server, options -> options.setProxy(wire.address()));
    }

    @Test
    @DisplayName("is shown discreetly on the dashboard, which is up to date again afterwards")
    void dashboard() {
        var laptop = deviceOnTheWire().signUp(email);
        var phone = chromium.device(server);
        laptop.admit(phone, email);
        assertThat(laptop.sessions()).hasCount(2);

        wire.cut();
        assertThat(reconnecting(laptop)).isVisible();
        phone.button("Sign out").click();
        assertThat(phone.text("You're signed out.")).isVisible();
        var tablet = chromium.device(server).waitFor(email);
        assertThat(laptop.sessions()).hasCount(2);

        wire.mend();
        assertThat(reconnecting(laptop)).isHidden();
        assertThat(laptop.sessions()).hasCount(1);
        laptop.type(tablet.code());
        assertThat(tablet.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("closes a prompt whose request has ended in between")
    void promptEndedMeanwhile() {
        var laptop = deviceOnTheWire().signUp(email);
        var phone = chromium.device(server).waitFor(email);
        assertThat(laptop.prompt()).isVisible();

        wire.cut();
        assertThat(reconnecting(laptop)).isVisible();
        phone.button("Cancel").click();
        assertThat(phone.heading("Sign in")).isVisible();
        wire.mend();

        assertThat(laptop.heading("This request is over")).isVisible();
    }

    @Test
    @DisplayName("does not stop the waiting page from continuing once it is back")
    void waiting() {
        var laptop = chromium.device(server).signUp(email);
        var phone = deviceOnTheWire().waitFor(email);
        var code = phone.code();

        wire.cut();
        assertThat(reconnecting(phone)).isVisible();
        laptop.type(code);
        assertThat(laptop.text("Approved. The new device is being signed in.")).isVisible();
        wire.mend();

        assertThat(phone.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("to a stopping node moves to another one, which asks for the code: nobody reloads anything")
    void nodeStops() throws IOException {
        var one = TestServer.alone();
        var two = one.anotherNode("countersign.public-url=" + one.url());
        try (var balancer = new Wire(one.url(), two.url())) {
            var laptop = chromium.device(one, options -> options.setProxy(balancer.address()));
            laptop.signUp(email);
            assertThat(laptop.sessions()).hasCount(1);

            one.stop();

            var phone = chromium.device(one, options -> options.setProxy(balancer.address()));
            phone.waitFor(email);
            laptop.type(phone.code());
            assertThat(phone.page()).hasURL(Device.DASHBOARD);
            assertThat(laptop.sessions()).hasCount(2);
        } finally {
            two.stop();
        }
    }

    @Test
    @DisplayName("does not hide that the session has ended in between")
    void endedMeanwhile() {
        var laptop = chromium.device(server).signUp(email);
        var phone = deviceOnTheWire();
        laptop.admit(phone, email);

        wire.cut();
        assertThat(reconnecting(phone)).isVisible();
        laptop.endOthers();
        assertThat(laptop.text("All other sessions have ended.")).isVisible();
        wire.mend();

        assertThat(phone.heading("Sign in")).isVisible();
    }

    @Nested
    @DisplayName("that nothing closes")
    class Silence {
        @Test
        @DisplayName("is noticed within ten seconds and shown on the dashboard; afterwards the page catches up")
        void dashboard() {
            var laptop = deviceOnTheWire().signUp(email);
            var phone = chromium.device(server);
            laptop.admit(phone, email);

            wire.hush();
            assertThat(reconnecting(laptop))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(NOTICED_WITHIN_MILLIS));
            phone.button("Sign out").click();
            assertThat(phone.text("You're signed out.")).isVisible();
            wire.mend();

            assertThat(reconnecting(laptop)).isHidden();
            assertThat(laptop.sessions()).hasCount(1);
        }

        @Test
        @DisplayName("enables the prompt's buttons, says so in the dialog and keeps the code; a late answer counts")
        void answer() {
            var laptop = deviceOnTheWire().signUp(email);
            var phone = chromium.device(server).waitFor(email);
            assertThat(laptop.codeInput()).isFocused();

            wire.hush();
            laptop.type(phone.code());

            assertThat(laptop.prompt()).containsText(UNSENT);
            assertThat(laptop.codeInput()).hasValue(phone.code());
            assertThat(laptop.button("Approve")).isEnabled();
            assertThat(laptop.button("It wasn't me")).isEnabled();
            assertThat(laptop.prompt().getByText("Reconnecting…")).isVisible();
            wire.mend();

            assertThat(laptop.text("Approved. The new device is being signed in."))
                    .isVisible();
            assertThat(laptop.prompt()).isHidden();
            assertThat(phone.page()).hasURL(Device.DASHBOARD);
        }

        @Test
        @DisplayName("charges one try for a wrong code that was sent twice, and says how many are left")
        void wrongCodeTwice() {
            var laptop = deviceOnTheWire().signUp(email);
            var phone = chromium.device(server).waitFor(email);
            assertThat(laptop.codeInput()).isFocused();

            wire.hush();
            laptop.type(phone.wrongCode());
            assertThat(laptop.prompt()).containsText(UNSENT);
            laptop.button("Approve").click();
            assertThat(laptop.button("Approve")).isEnabled();
            wire.mend();

            assertThat(laptop.prompt()).containsText("That isn't the code. 2 tries left.");
            laptop.type(phone.wrongCode());
            assertThat(laptop.prompt()).containsText("That isn't the code. 1 try left.");
        }

        @Test
        @DisplayName("does not stop the waiting page from continuing")
        void waiting() {
            var laptop = chromium.device(server).signUp(email);
            var phone = deviceOnTheWire().waitFor(email);
            var code = phone.code();

            wire.hush();
            assertThat(reconnecting(phone)).isVisible();
            laptop.type(code);
            assertThat(laptop.text("Approved. The new device is being signed in."))
                    .isVisible();
            wire.mend();

            assertThat(phone.page()).hasURL(Device.DASHBOARD);
        }
    }

    @Nested
    @DisplayName("that is cut")
    class Cut {
        @Test
        @DisplayName("while a code is typed keeps it, and allows sending it again")
        void approve() {
            var laptop = deviceOnTheWire().signUp(email);
            var phone = chromium.device(server).waitFor(email);
            assertThat(laptop.codeInput()).isFocused();

            wire.cut();
            laptop.type(phone.code());
            assertThat(laptop.prompt()).containsText(UNSENT);
            wire.mend();
            laptop.button("Approve").click();

            assertThat(phone.page()).hasURL(Device.DASHBOARD);
            assertThat(laptop.prompt()).isHidden();
        }

        @Test
        @DisplayName("does not lose \"It wasn't me\"")
        void deny() {
            var laptop = deviceOnTheWire().signUp(email);
            var stranger = chromium.device(server).waitFor(email);
            assertThat(laptop.codeInput()).isFocused();

            wire.cut();
            laptop.button("It wasn't me").click();
            assertThat(laptop.prompt()).containsText(UNSENT);
            wire.mend();
            laptop.button("It wasn't me").click();

            assertThat(laptop.heading("Blocked")).isVisible();
            assertThat(stranger.heading("This sign-in is over")).isVisible();
        }

        @Test
        @DisplayName("keeps the page that asks whether to sign out, and says so")
        void signOutPage() {
            var laptop = deviceOnTheWire().signUp(email).goTo("/logout");
            var main = laptop.page().getByRole(AriaRole.MAIN);
            assertThat(laptop.heading("Sign out?")).isVisible();

            wire.cut();
            main.getByRole(AriaRole.BUTTON).click();
            assertThat(main.getByRole(AriaRole.ALERT)).hasText("No connection. Try again in a moment.");
            wire.mend();

            main.getByRole(AriaRole.BUTTON).click();
            assertThat(laptop.text("You're signed out.")).isVisible();
        }

        @Test
        @DisplayName("keeps the page on which a form could not be sent, and says so")
        void forms() {
            var laptop = deviceOnTheWire().signUp(email);
            laptop.admit(chromium.device(server), email);
            assertThat(laptop.sessions()).hasCount(2);

            wire.cut();
            laptop.endOthers();
            assertThat(laptop.page().locator("#sessions").getByRole(AriaRole.ALERT))
                    .hasText("No connection. Try again in a moment.");
            laptop.button("Sign out").click();
            assertThat(laptop.page().getByRole(AriaRole.BANNER).getByRole(AriaRole.ALERT))
                    .hasText("No connection. Try again in a moment.");
            wire.mend();

            laptop.endOthers();
            assertThat(laptop.text("All other sessions have ended.")).isVisible();
            assertThat(laptop.sessions()).hasCount(1);
            laptop.button("Sign out").click();
            assertThat(laptop.text("You're signed out.")).isVisible();
        }
    }

    @Test
    @DisplayName("of the whole network is shown at once, and no typed text is lost")
    void offline() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).waitFor(email);
        assertThat(laptop.codeInput()).isFocused();

        laptop.page().context().setOffline(true);
        assertThat(laptop.prompt().getByText("Reconnecting…")).isVisible();
        laptop.type(phone.code());
        assertThat(laptop.prompt()).containsText(UNSENT);
        laptop.page().context().setOffline(false);
        assertThat(laptop.prompt().getByText("Reconnecting…")).isHidden();
        laptop.button("Approve").click();

        assertThat(phone.page()).hasURL(Device.DASHBOARD);
    }

    @Nested
    @DisplayName("for WebSockets only,")
    class WithoutWebSockets {
        @ParameterizedTest
        @ValueSource(ints = {400, 403, 502})
        @DisplayName("because a proxy refuses them, does no harm: everything works by plain requests")
        void refused(int status) {
            wire.refuseUpgrades(status);
            wholeStory();
        }

        @Test
        @DisplayName("because a proxy drops their frames, does no harm: everything works by plain requests")
        void swallowed() {
            wire.muteWebSockets();
            wholeStory();
        }

        private void wholeStory() {
            var laptop = deviceOnTheWire().signUp(email);
            var phone = deviceOnTheWire().waitFor(email);
            assertThat(laptop.prompt()).isVisible();
            laptop.page().reload();
            assertThat(laptop.prompt()).isVisible();
            assertThat(reconnecting(laptop)).isHidden();
            laptop.type(phone.wrongCode());
            assertThat(laptop.prompt()).containsText("2 tries left.");
            laptop.type(phone.code());
            assertThat(phone.page()).hasURL(Device.DASHBOARD);
            assertThat(laptop.sessions()).hasCount(2);

            var third = deviceOnTheWire().signIn(email);
            assertThat(third.heading("Already 2 sessions active")).isVisible();

            laptop.endOthers();
            assertThat(laptop.text("All other sessions have ended.")).isVisible();
            assertThat(phone.heading("Sign in")).isVisible();
        }

        @Test
        @DisplayName("shows no request again that has ended, although a slow answer still names it")
        void slowAnswer() {
            wire.refuseUpgrades(403);
            var laptop = deviceOnTheWire().signUp(email);
            chromium.device(server).waitFor(email);
            assertThat(laptop.codeInput()).isFocused();
            var slow = new ArrayList<Runnable>();
            laptop.page().route("**/api/v1/approvals", route -> {
                var answer = route.fetch();
                slow.add(() -> route.fulfill(new Route.FulfillOptions().setResponse(answer)));
            });
            laptop.page().waitForCondition(() -> !slow.isEmpty());

            laptop.button("It wasn't me").click();
            assertThat(laptop.heading("Blocked")).isVisible();
            slow.getFirst().run();
            laptop.page().waitForTimeout(500);

            assertThat(laptop.heading("Blocked")).isVisible();
        }

        @Test
        @DisplayName("leaves no trace once they work again: the plain requests stop")
        void back() {
            wire.refuseUpgrades(403);
            var laptop = deviceOnTheWire().signUp(email);
            laptop.page().waitForResponse("**/api/v1/approvals", () -> {});
            wire.mend();

            laptop.page().waitForWebSocket(() -> {}).waitForFrameReceived(() -> {});
            var asked = new AtomicInteger();
            laptop.page().onRequest(request -> asked.addAndGet(request.url().endsWith("/approvals") ? 1 : 0));
            laptop.page().waitForTimeout(6_000);

            assertTrue(asked.get() <= 1, () -> asked + " plain requests while the WebSocket is open");
        }
    }

    private static Locator reconnecting(Device device) {
        return device.page().locator("[data-live]").getByText("Reconnecting…");
    }
}
