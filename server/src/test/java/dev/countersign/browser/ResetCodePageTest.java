package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The page for a code from an operator (N3)")
class ResetCodePageTest {
    private static final String NEXT = "violet lantern over the marsh";

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();
    private final String email = server.member().email();

    private String code() {
        return new Operator(server)
                .json("accounts", "reset", email)
                .at("/reset_code")
                .asString();
    }

    @Test
    @DisplayName("is found from a refused sign-in with the email in place, sets the password and signs in")
    void resets() {
        var device = chromium.device(server).goTo("/login");
        device.field("Email").fill(email);
        device.field("Password").fill("not the right password");
        device.button("Sign in").click();
        device.button("Set a new password").click();
        assertThat(device.heading("Set a new password")).isVisible();
        assertThat(device.field("Email")).hasValue(email);

        device.field("Code").fill(code().replace('-', ' '));
        device.field("New password").fill("short");
        device.button("Set password and sign in").click();
        assertThat(device.page().locator("#new_password-error")).hasText("Use 15 characters or more.");
        device.field("New password").fill(NEXT);
        device.button("Set password and sign in").click();

        assertThat(device.page()).hasURL(Device.DASHBOARD);
        assertThat(device.page().getByText("Your new password is set.")).isVisible();
        assertThat(device.page().getByText("an operator of this service")).isVisible();
    }

    @Test
    @DisplayName("says what to check after a wrong code, and keeps what was typed")
    void refused() {
        var device = chromium.device(server).goTo("/login/reset-code");
        device.field("Email").fill(email);
        device.field("Code").fill("not a code");
        device.field("New password").fill(NEXT);
        device.button("Set password and sign in").click();

        assertThat(device.page().getByText("That didn't work.")).isVisible();
        assertThat(device.field("Email")).hasValue(email);
        assertThat(device.field("Code")).hasValue("not a code");
        Assertions.assertThat(server.browser().signIn(email).status()).isEqualTo(202);
    }
}
