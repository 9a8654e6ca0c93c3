package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator.FilterOptions;
import dev.countersign.support.TestServer;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The main job, from end to end")
class SecondDeviceTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();

    @Test
    @DisplayName("the dashboard sends a phone to the public address, also by a QR code")
    void publicAddress() {
        var proxied = TestServer.with(
                "countersign.public-url=https://sign-in.example.org",
                "countersign.trusted-proxies=127.0.0.1/32,::1/128");

        Assertions.assertThat(proxied.member().get("/dashboard").text())
                .contains("On your phone or another computer, open", "QR code that opens sign-in.example.org");
    }

    @Test
    @DisplayName("the device you are signed in on lets the next one in, a third is refused, and any can be signed out")
    void wholeStory() {
        var email = TestServer.freshEmail();

        var first = chromium.device(server).signUp(email);
        assertThat(first.heading("Ada Lovelace")).isVisible();
        assertThat(first.sessions()).hasCount(1);
        assertThat(first.sessions()).containsText("This device");
        assertThat(first.text("1 of 2 in use")).isVisible();
        assertThat(first.heading("Add a device")).isVisible();
        assertThat(first.page().locator("#add-device"))
                .containsText("In another browser or a private window, open "
                        + server.url().getAuthority());
        assertThat(first.page().getByLabel("QR code that opens")).hasCount(0);

        var second = chromium.device(server).waitFor(email);
        assertThat(second.heading("Enter this code on a device you're already signed in on"))
                .isVisible();
        assertThat(second.page().locator("[data-code]")).hasText(Pattern.compile("[0-9]{3}\\s*[0-9]{3}"));

        assertThat(first.prompt()).isVisible();
        assertThat(first.prompt()).containsText("Are you signing in on Headless Chrome on Linux?");
        assertThat(first.prompt()).containsText("from this computer");
        first.type(second.code());

        assertThat(second.page()).hasURL(Device.DASHBOARD);
        assertThat(second.sessions()).hasCount(2);

        assertThat(first.prompt()).isHidden();
        assertThat(first.sessions()).hasCount(2);
        assertThat(first.text("2 of 2 in use")).isVisible();
        assertThat(first.heading("Add a device")).isHidden();
        assertThat(first.log()).hasCount(2);
        assertThat(first.log().first()).containsText("with approval");
        assertThat(first.page()).hasURL(Device.DASHBOARD);

        var third = chromium.device(server).signIn(email);
        assertThat(third.heading("Already 2 sessions active")).isVisible();
        assertThat(first.sessions()).hasCount(2);

        first.end(1);
        assertThat(first.sessions()).hasCount(1);
        assertThat(first.log().filter(ended("ended by you"))).hasCount(1);
        assertThat(second.page()).hasURL(Pattern.compile(".*/login.*"));
        assertThat(second.text("You were signed out from another device.")).isVisible();
    }

    @Test
    @DisplayName(
            "A question about a session stays open while the sessions change, and the change shows once it is closed")
    void questionStays() {
        var email = TestServer.freshEmail();
        var first = chromium.device(server).signUp(email);
        var second = chromium.device(server);
        first.admit(second, email);
        assertThat(first.sessions()).hasCount(2);

        first.button("End all others").click();
        assertThat(first.button("End them")).isVisible();
        second.button("Sign out").click();
        assertThat(second.text("You're signed out.")).isVisible();
        assertThat(first.log().filter(ended("signed out"))).hasCount(1);
        assertThat(first.button("End them")).isVisible();

        first.button("Keep them").click();
        assertThat(first.sessions()).hasCount(1);
    }

    private static FilterOptions ended(String how) {
        return new FilterOptions().setHasText(how);
    }
}
