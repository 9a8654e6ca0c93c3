package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.countersign.support.TestServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The account page")
class AccountPageTest {
    private static final String NEW_PASSWORD = "another horse, another battery";

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();
    private final String email = TestServer.freshEmail();

    @Test
    @DisplayName("changes the password, signs the other device out and tells it why")
    void changesPassword() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server);
        laptop.admit(phone, email);

        change(laptop.goTo("/account"), TestServer.PASSWORD, NEW_PASSWORD);

        assertThat(laptop.text("Password changed. All your other devices are signed out."))
                .isVisible();
        assertThat(phone.page().getByText("Your password was changed, which signed you out here."))
                .isVisible();
        phone.field("Email").fill(email);
        phone.field("Password").fill(NEW_PASSWORD);
        phone.button("Sign in").click();
        assertThat(phone.page()).hasURL(Device.WAITING);
    }

    @Test
    @DisplayName("refuses a wrong current password and a short new one, and says which is wrong")
    void refuses() {
        var laptop = chromium.device(server).signUp(email).goTo("/account");

        change(laptop, "not my password at all", NEW_PASSWORD);
        assertThat(laptop.field("Current password")).hasAccessibleDescription("This isn't your current password.");
        assertThat(laptop.field("Current password")).isFocused();

        change(laptop, TestServer.PASSWORD, "short");
        assertThat(laptop.text("Use 15 characters or more.")).isVisible();
        assertThat(laptop.field("New password")).isFocused();
    }

    @Test
    @DisplayName("refuses the present password as the new one")
    void samePassword() {
        var laptop = chromium.device(server).signUp(email).goTo("/account");

        change(laptop, TestServer.PASSWORD, TestServer.PASSWORD);

        assertThat(laptop.text("This is your current password. Choose a new one."))
                .isVisible();
        assertThat(laptop.field("New password")).isFocused();
    }

    @Test
    @DisplayName("says once that the password was changed, not again after a reload")
    void changedOnce() {
        var laptop = chromium.device(server).signUp(email).goTo("/account");
        var changed = laptop.text("Password changed. All your other devices are signed out.");

        change(laptop, TestServer.PASSWORD, NEW_PASSWORD);
        assertThat(changed).isVisible();
        laptop.page().reload();

        assertThat(laptop.heading("Change password")).isVisible();
        assertThat(changed).isHidden();
    }

    @Test
    @DisplayName("shows a waiting sign-in like any other page")
    void prompts() {
        var laptop = chromium.device(server).signUp(email).goTo("/account");
        var phone = chromium.device(server);
        laptop.admit(phone, email);
        assertThat(laptop.page().getByText("Approved. The new device is being signed in."))
                .isVisible();
    }

    private static void change(Device device, String current, String fresh) {
        device.field("Current password").fill(current);
        device.field("New password").fill(fresh);
        device.button("Change password").click();
    }
}
