package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The pages for a forgotten password")
class ResetPagesTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings());
    private static final Pattern FORGOTTEN = Pattern.compile(".*/login/forgotten");
    private static final Pattern RESET = Pattern.compile(".*/login/reset");
    private static final String NEW_PASSWORD = "another horse, another battery";

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final String email = TestServer.freshEmail();

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    /** A member who has confirmed their address, signed in on this device. */
    private Device member() {
        var laptop = chromium.device(SERVER).signUp(email);
        SERVER.rows()
                .sql("UPDATE account SET email_verified_at = clock_now() WHERE email = :email")
                .param("email", email)
                .update();
        return laptop;
    }

    private Device asking(Device device) {
        device.goTo("/login").field("Email").fill(email);
        device.button("Forgot your password?").click();
        assertThat(device.page()).hasURL(FORGOTTEN);
        assertThat(device.field("Email")).hasValue(email);
        device.button("Send code").click();
        assertThat(device.heading("Check your email")).isVisible();
        return device;
    }

    private String mailed() {
        return MAIL.resetCodeTo(email, 1);
    }

    private Device resetting(Device device) {
        asking(device).field("8-digit code from the email").fill(mailed());
        device.button("Continue").click();
        return device;
    }

    private static Locator prompt(Device device) {
        return device.page().getByRole(AriaRole.DIALOG, new GetByRoleOptions().setName("Reset your password"));
    }

    private static void choose(Device device) {
        assertThat(device.heading("Choose a new password")).isVisible();
        device.field("New password").fill(NEW_PASSWORD);
        device.button("Set password and sign in").click();
        assertThat(device.page()).hasURL(Device.DASHBOARD);
        assertThat(device.text("Your new password is set. All your other devices are signed out."))
                .isVisible();
    }

    @Test
    @DisplayName(
            "lead from the sign-in page to the dashboard, with a code from the email and one from a signed-in device")
    void wholeStory() {
        var laptop = member();
        var phone = asking(chromium.device(SERVER));
        assertThat(phone.text("If " + email + " belongs to an account, we've sent a code to it."))
                .isVisible();
        phone.field("8-digit code from the email").fill(mailed());
        phone.button("Continue").click();

        assertThat(phone.heading("Enter this code on a device you're already signed in on"))
                .isVisible();
        assertThat(prompt(laptop)).containsText("Are you resetting your password on Headless Chrome on Linux?");
        assertThat(prompt(laptop)).containsText("If nobody answers, the reset goes through when the time is up.");
        assertThat(laptop.page()).hasTitle(Pattern.compile("^● Reset your password\\?"));
        prompt(laptop).getByLabel(Device.CODE).fill(phone.code());
        laptop.button("Approve").click();

        choose(phone);
        assertThat(phone.log().first()).containsText("with new password");
        assertThat(laptop.text("Your password was reset, which signed you out here. Sign in with the new one."))
                .isVisible();
        assertThat(phone.events().filter(new Locator.FilterOptions().setHasText("You approved the password reset on")))
                .hasCount(1);
    }

    @Test
    @DisplayName("say when a reset is stopped on a device, and what its owner should do")
    void stopped() {
        var laptop = member();
        var stranger = resetting(chromium.device(SERVER));
        assertThat(stranger.page().locator("[data-code]")).isVisible();

        laptop.button("It wasn't me").click();

        assertThat(laptop.heading("Stopped")).isVisible();
        assertThat(laptop.page().getByText("whoever tried can read your email")).isVisible();
        assertThat(stranger.heading("This reset is over")).isVisible();
        stranger.button("Start again").click();
        assertThat(stranger.page()).hasURL(FORGOTTEN);
        assertThat(stranger.field("Email")).hasValue(email);

        laptop.button("It was me after all").click();
        assertThat(laptop.page().getByText("Start the reset on the other device again."))
                .isVisible();
    }

    @Test
    @DisplayName("go on by themselves when nobody has answered")
    void unanswered() {
        var laptop = member();
        var phone = resetting(chromium.device(SERVER));
        assertThat(phone.page().locator("[data-clock]")).hasText(Pattern.compile("^(10:00|9:\\d\\d)$"));
        assertThat(prompt(laptop)).isVisible();

        SERVER.turnClock(Duration.ofMinutes(10).plusSeconds(5));

        choose(phone);
    }

    @Test
    @DisplayName("take a recovery code instead")
    void recoveryCode() {
        var laptop = chromium.device(SERVER).goTo("/signup");
        laptop.field("Name").fill("Ada Lovelace");
        laptop.field("Email").fill(email);
        laptop.field("Password").fill(TestServer.PASSWORD);
        laptop.button("Create account").click();
        assertThat(laptop.heading("Keep your recovery codes")).isVisible();
        var code = laptop.recoveryCodes().getFirst();
        laptop.keepRecoveryCodes();
        SERVER.rows().sql("UPDATE account SET email_verified_at = clock_now()").update();
        var phone = resetting(chromium.device(SERVER));

        phone.link("Use a recovery code").click();
        phone.field("Recovery code").fill("not one of them");
        phone.button("Continue").click();
        assertThat(phone.page().getByText("That isn't one of your recovery codes"))
                .isVisible();
        phone.link("Back to the code for your devices").click();
        assertThat(phone.page().locator("[data-code]")).isVisible();
        phone.link("Use a recovery code").click();
        phone.field("Recovery code").fill(code);
        phone.button("Continue").click();

        choose(phone);
    }

    @Test
    @DisplayName("say that only a recovery code helps after a stop")
    void silence() {
        var laptop = member();
        resetting(chromium.device(SERVER));
        laptop.button("It wasn't me").click();
        assertThat(laptop.heading("Stopped")).isVisible();
        var phone = asking(chromium.device(SERVER));
        phone.field("8-digit code from the email").fill(MAIL.resetCodeTo(email, 2));
        phone.button("Continue").click();

        assertThat(phone.heading("Use a recovery code")).isVisible();
        assertThat(phone.page().getByText("the code from the email isn't enough right now"))
                .isVisible();
    }

    @Test
    @DisplayName("say how many tries are left, and that the reset is over after the last")
    void wrongCodes() {
        var phone = asking(chromium.device(SERVER));
        for (var left : List.of("4 tries", "3 tries", "2 tries", "1 try")) {
            phone.field("8-digit code from the email").fill("12345678");
            phone.button("Continue").click();
            assertThat(phone.text("That isn't the code from the newest email. " + left + " left."))
                    .isVisible();
        }
        phone.field("8-digit code from the email").fill("12345678");
        phone.button("Continue").click();
        assertThat(phone.heading("This reset is over")).isVisible();
    }

    @Test
    @DisplayName("say what is wrong with an address and with a password, and keep what was typed")
    void refused() {
        member().button("Sign out").click();
        var phone = chromium.device(SERVER).goTo("/login/forgotten");
        phone.page().locator("form[data-kept]").first().evaluate("form => form.noValidate = true");
        phone.field("Email").fill("ada@");
        phone.button("Send code").click();
        assertThat(phone.page().getByText("This doesn't look like an email address."))
                .isVisible();
        assertThat(phone.field("Email")).hasValue("ada@");

        resetting(phone);
        phone.field("New password").fill("too short");
        phone.button("Set password and sign in").click();
        assertThat(phone.page().locator("#new_password-error")).hasText("Use 15 characters or more.");
        choose(phone);
    }

    @Test
    @DisplayName("show nothing to a browser that has not asked")
    void notAsked() {
        var phone = chromium.device(SERVER).goTo("/login/reset");
        assertThat(phone.page()).hasURL(FORGOTTEN);
        phone.goTo("/login/reset/recovery");
        assertThat(phone.page()).hasURL(FORGOTTEN);
    }

    @Test
    @DisplayName("say whom to ask if there is no mail server")
    void noMail() {
        var phone = chromium.device(TestServer.with()).goTo("/login");
        phone.button("Forgot your password?").click();
        assertThat(phone.page().getByText("Passwords can't be reset by email here."))
                .isVisible();
        assertThat(phone.button("Send code")).isHidden();
        phone.button("Back to sign-in").click();
        assertThat(phone.heading("Sign in")).isVisible();
    }

    @Nested
    @DisplayName("without JavaScript")
    class WithoutJavaScript {

        private Device plain() {
            return chromium.device(SERVER, options -> options.setJavaScriptEnabled(false));
        }

        private Locator question(Device device) {
            return device.page().getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Reset your password"));
        }

        @Test
        @DisplayName("lead to the dashboard, too")
        void wholeStory() {
            var laptop = plain().signUp(email);
            SERVER.rows()
                    .sql("UPDATE account SET email_verified_at = clock_now()")
                    .update();
            var phone = resetting(plain());
            var code = phone.code();

            laptop.goTo("/dashboard");
            assertThat(question(laptop)).containsText("Are you resetting your password on Headless Chrome on Linux?");
            question(laptop).getByLabel(Device.CODE).fill(code);
            question(laptop)
                    .getByText("Approve", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(laptop.text("Approved. A new password can be chosen on the other device."))
                    .isVisible();

            // The page refreshes itself every few seconds.
            choose(phone);
        }

        @Test
        @DisplayName("let a device stop a reset")
        void stopped() {
            var laptop = plain().signUp(email);
            SERVER.rows()
                    .sql("UPDATE account SET email_verified_at = clock_now()")
                    .update();
            var phone = resetting(plain());
            laptop.goTo("/dashboard");
            question(laptop).getByText("It wasn't me").click();

            assertThat(laptop.page().getByText("Stopped. Your password wasn't changed"))
                    .isVisible();
            assertThat(phone.page()).hasURL(RESET);
            assertThat(phone.heading("This reset is over")).isVisible();
        }
    }
}
