package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.countersign.support.TestServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("At the limit")
class AtLimitTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final String email = TestServer.freshEmail();

    @Test
    @DisplayName("a third device is refused, told its options, and gets in once another has signed out")
    void refuse() {
        var server = TestServer.with();
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server, options -> options.setUserAgent(UserAgents.IPHONE));
        laptop.admit(phone, email);

        var tablet = chromium.device(server).signIn(email);
        assertThat(tablet.heading("Already 2 sessions active")).isVisible();
        assertThat(tablet.page().locator("#seats li")).hasCount(2);
        assertThat(tablet.page().locator("#seats")).containsText("Safari on iOS");
        assertThat(tablet.page().locator("#first-free time")).hasText(Pattern.compile("\\d{1,2}:\\d\\d.*"));
        assertThat(laptop.prompt()).isHidden();

        phone.button("Sign out").click();
        assertThat(phone.text("You're signed out.")).isVisible();
        assertThat(tablet.text("A session has ended. Enter your password to sign in here."))
                .isVisible();
        assertThat(tablet.field("Email")).hasValue(email);
        assertThat(tablet.field("Password")).isFocused();
        laptop.admit(tablet, email);
    }

    @Test
    @DisplayName("the page can be reloaded, keeps the email, and is hidden from browsers without the password (SEC-12)")
    void reloaded() {
        var server = TestServer.with();
        var laptop = chromium.device(server).signUp(email);
        laptop.admit(chromium.device(server), email);
        var tablet = chromium.device(server).signIn(email);
        assertThat(tablet.heading("Already 2 sessions active")).isVisible();

        tablet.page().reload();
        assertThat(tablet.heading("Already 2 sessions active")).isVisible();
        tablet.button("Try again").click();
        assertThat(tablet.heading("Sign in")).isVisible();
        assertThat(tablet.field("Email")).hasValue(email);

        var stranger = chromium.device(server).goTo("/login/limit");
        assertThat(stranger.heading("Sign in")).isVisible();
    }

    @Test
    @DisplayName("the page says when it can't look for a free seat, and continues when it can")
    void offline() {
        var server = TestServer.with();
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server);
        laptop.admit(phone, email);
        var tablet = chromium.device(server).signIn(email);
        assertThat(tablet.heading("Already 2 sessions active")).isVisible();

        tablet.page().context().setOffline(true);
        assertThat(tablet.text("Reconnecting…")).isVisible();
        tablet.page().context().setOffline(false);
        assertThat(tablet.text("Reconnecting…")).isHidden();

        phone.button("Sign out").click();
        assertThat(tablet.text("A session has ended. Enter your password to sign in here."))
                .isVisible();
    }

    @Test
    @DisplayName("with \"ask\", an approved device chooses the session that makes room for it")
    void ask() {
        var server = TestServer.with("countersign.session.at-limit=ask");
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server, options -> options.setUserAgent(UserAgents.IPHONE));
        laptop.admit(phone, email);

        var tablet = chromium.device(server).waitFor(email);
        laptop.type(tablet.code());
        assertThat(tablet.heading("Already 2 sessions active")).isVisible();
        assertThat(laptop.sessions()).hasCount(2);
        tablet.button("End and continue without Safari on iOS").click();

        assertThat(tablet.page()).hasURL(Device.DASHBOARD);
        assertThat(tablet.text("2 of 2 in use")).isVisible();
        assertThat(phone.text("A newer sign-in ended this session.")).isVisible();
        assertThat(laptop.page().getByText("replaced by a newer sign-in")).isVisible();
    }

    @Test
    @DisplayName("with \"ask\", a device may cancel instead")
    void askAndCancel() {
        var server = TestServer.with("countersign.session.at-limit=ask");
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server);
        laptop.admit(phone, email);

        var tablet = chromium.device(server).waitFor(email);
        laptop.type(tablet.code());
        assertThat(tablet.heading("Already 2 sessions active")).isVisible();
        tablet.button("Cancel").click();

        assertThat(tablet.heading("Sign in")).isVisible();
        assertThat(phone.sessions()).hasCount(2);
    }

    @Test
    @DisplayName("with \"end-oldest\", the least recently seen session makes room automatically")
    void endOldest() {
        var server = TestServer.with("countersign.session.at-limit=end-oldest");
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server);
        laptop.admit(phone, email);

        laptop.admit(chromium.device(server), email);

        assertThat(phone.text("A newer sign-in ended this session.")).isVisible();
        assertThat(laptop.text("2 of 2 in use")).isVisible();
        assertThat(laptop.log()).hasCount(3);
    }
}
