package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.countersign.support.TestServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Without JavaScript")
class WithoutJavaScriptTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();
    private final String email = TestServer.freshEmail();

    @Test
    @DisplayName("a second device is let in, seen and signed out")
    void wholeStory() {
        var laptop = plain().signUp(email);
        var phone = plain().waitFor(email);

        laptop.link("Check for a waiting sign-in").click();
        assertThat(question(laptop)).containsText("Headless Chrome on Linux");
        answer(laptop, phone.wrongCode());
        assertThat(laptop.text("That isn't the code. 2 tries left.")).isVisible();
        answer(laptop, phone.code());
        assertThat(laptop.text("Approved. The new device is being signed in.")).isVisible();

        // The page refreshes itself every few seconds.
        assertThat(phone.heading("Approved")).isVisible();
        assertThat(phone.text("Press Continue to finish signing in.")).isVisible();
        phone.button("Continue").click();
        assertThat(phone.page()).hasURL(Device.DASHBOARD);
        assertThat(phone.sessions()).hasCount(2);

        laptop.goTo("/dashboard");
        laptop.end(1);
        assertThat(laptop.text("That session has ended.")).isVisible();
        assertThat(laptop.sessions()).hasCount(1);
        phone.goTo("/dashboard");
        assertThat(phone.heading("Sign in")).isVisible();
    }

    @Test
    @DisplayName("a request shows on the next page, and on the page for waiting requests")
    void anyPage() {
        var laptop = plain().signUp(email);
        laptop.goTo("/approve");
        var phone = plain().waitFor(email);
        assertThat(question(laptop)).isVisible();

        laptop.goTo("/account");
        var code = phone.code();
        answer(laptop, " " + code.substring(0, 3) + "-" + code.substring(3));
        assertThat(laptop.text("Approved. The new device is being signed in.")).isVisible();
    }

    @Test
    @DisplayName("a stranger's request is refused")
    void itWasntMe() {
        var laptop = plain().signUp(email);
        var stranger = plain().waitFor(email);

        laptop.goTo("/dashboard");
        question(laptop).getByText("It wasn't me").click();

        assertThat(laptop.page().getByText("Blocked. No one got in")).isVisible();
        assertThat(stranger.heading("This sign-in is over")).isVisible();
    }

    @Test
    @DisplayName("a refusal is taken back, and the next sign-in is asked about")
    void itWasMe() {
        var laptop = plain().signUp(email);
        plain().waitFor(email);
        laptop.goTo("/dashboard");
        question(laptop).getByText("It wasn't me").click();

        laptop.button("It was me after all").click();
        assertThat(laptop.page().getByText("You'll be asked again.")).isVisible();
        assertThat(laptop.button("It was me after all")).not().isVisible();

        plain().waitFor(email);
        laptop.goTo("/dashboard");
        assertThat(question(laptop)).isVisible();
    }

    @Test
    @DisplayName("a member can change the password and sign out")
    void passwordAndSignOut() {
        var laptop = plain().signUp(email).goTo("/account");
        laptop.field("Current password").fill(TestServer.PASSWORD);
        laptop.field("New password").fill("another horse, another battery");
        laptop.button("Change password").click();
        assertThat(laptop.text("Password changed. All your other devices are signed out."))
                .isVisible();

        laptop.button("Sign out").click();
        assertThat(laptop.text("You're signed out.")).isVisible();
        laptop.signIn(email);
        assertThat(laptop.page().getByText("Email and password don't match.")).isVisible();
    }

    private Device plain() {
        return chromium.device(server, options -> options.setJavaScriptEnabled(false));
    }

    private static Locator question(Device device) {
        return device.page().getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Approve a sign-in"));
    }

    private static void answer(Device device, String code) {
        question(device).getByLabel(Device.CODE).fill(code);
        question(device)
                .getByText("Approve", new Locator.GetByTextOptions().setExact(true))
                .click();
    }
}
