package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.countersign.support.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("A lost connection")
class ConnectionTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

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
    @DisplayName("is said quietly on the dashboard, which is right again when it is back")
    void dashboard() {
        var laptop = deviceOnTheWire().signUp(email);
        var phone = chromium.device(server);
        laptop.admit(phone, email);
        assertThat(laptop.sessions()).hasCount(2);

        wire.cut();
        assertThat(laptop.text("Reconnecting…")).isVisible();
        phone.button("Sign out").click();
        assertThat(phone.text("You are signed out.")).isVisible();
        var tablet = chromium.device(server).waitFor(email);
        assertThat(laptop.sessions()).hasCount(2);

        wire.mend();
        assertThat(laptop.text("Reconnecting…")).isHidden();
        assertThat(laptop.sessions()).hasCount(1);
        laptop.type(tablet.code());
        assertThat(tablet.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("takes away a prompt whose request ended meanwhile")
    void promptEndedMeanwhile() {
        var laptop = deviceOnTheWire().signUp(email);
        var phone = chromium.device(server).waitFor(email);
        assertThat(laptop.prompt()).isVisible();

        wire.cut();
        assertThat(laptop.page().getByText("Reconnecting…")).isVisible();
        phone.button("Cancel").click();
        assertThat(phone.heading("Sign in")).isVisible();
        wire.mend();

        assertThat(laptop.heading("This request is over")).isVisible();
    }

    @Test
    @DisplayName("does not keep the waiting page from going on when it is back")
    void waiting() {
        var laptop = chromium.device(server).signUp(email);
        var phone = deviceOnTheWire().waitFor(email);
        var code = phone.code();

        wire.cut();
        assertThat(phone.text("Reconnecting…")).isVisible();
        laptop.type(code);
        assertThat(laptop.text("Approved. The new device goes on by itself.")).isVisible();
        wire.mend();

        assertThat(phone.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("to a node that stops leads to another one, which asks there for the code: nobody reloads anything")
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
    @DisplayName("does not hide that the session has ended meanwhile")
    void endedMeanwhile() {
        var laptop = chromium.device(server).signUp(email);
        var phone = deviceOnTheWire();
        laptop.admit(phone, email);

        wire.cut();
        assertThat(phone.text("Reconnecting…")).isVisible();
        laptop.button("End all others").click();
        assertThat(laptop.text("All other sessions have ended.")).isVisible();
        wire.mend();

        assertThat(phone.heading("Sign in")).isVisible();
    }
}
