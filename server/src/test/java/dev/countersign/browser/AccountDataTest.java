package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.countersign.support.TestServer;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("On the account page, a member")
class AccountDataTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();
    private final String email = TestServer.freshEmail();

    @Test
    @DisplayName(
            "changes their name, which the page shows at once; an impossible one stays in the field with the reason")
    void name() {
        var laptop = chromium.device(server).signUp(email).goTo("/account");

        rename(laptop, "Ann Lovelace");
        assertThat(laptop.text("Name saved.")).isVisible();
        assertThat(laptop.field("Name")).hasValue("Ann Lovelace");
        assertThat(laptop.page().locator(".whoami-name")).hasText("Ann Lovelace");

        rename(laptop, "\u200B");
        assertThat(laptop.field("Name"))
                .hasAccessibleDescription(Pattern.compile("^This name has no visible characters.*"));
        assertThat(laptop.field("Name")).isFocused();
        assertThat(laptop.field("Name")).hasValue("\u200B");
        assertThat(laptop.page().locator(".whoami-name")).hasText("Ann Lovelace");
        assertThat(laptop.page()).hasURL(Device.ACCOUNT);
    }

    @Test
    @DisplayName("downloads their data as a file, and the page stays")
    void export() {
        var laptop = chromium.device(server).signUp(email).goTo("/account");
        laptop.link("Download your data").click();
        laptop.field("Password").fill(TestServer.PASSWORD);

        var download = laptop.page().waitForDownload(laptop.button("Download")::click);

        Assertions.assertThat(download.suggestedFilename()).isEqualTo("account-export.json");
        Assertions.assertThat(download.failure()).isNull();
        assertThat(laptop.heading("Download your data")).isVisible();
    }

    @Test
    @DisplayName("is told that the session has ended, also after a download")
    void endedAfterDownload() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server);
        laptop.admit(phone, email);
        phone.goTo("/account/export").field("Password").fill(TestServer.PASSWORD);
        phone.page().waitForDownload(phone.button("Download")::click);

        laptop.endOthers();

        assertThat(phone.page()).hasURL(Device.LOGIN);
        assertThat(phone.page().getByText("You were signed out from another device."))
                .isVisible();
    }

    @Test
    @DisplayName("deletes their account: this device and the other one end on the page that says so")
    void delete() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server);
        laptop.admit(phone, email);
        laptop.goTo("/account").link("Delete account").click();
        laptop.field("Password").fill("not my password at all");
        laptop.field("I want to delete my account for good").check();
        laptop.button("Delete account").click();
        assertThat(laptop.field("Password")).hasAccessibleDescription("This isn't your current password.");

        laptop.field("Password").fill(TestServer.PASSWORD);
        laptop.button("Delete account").click();

        assertThat(laptop.heading("Your account is deleted")).isVisible();
        assertThat(phone.heading("Your account is deleted")).isVisible();
        laptop.page().goBack();
        assertThat(laptop.page()).hasURL(Pattern.compile(".*/login.*"));
    }

    private static void rename(Device device, String name) {
        device.field("Name").fill(name);
        device.button("Save name").click();
    }
}
