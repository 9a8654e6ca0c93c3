package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.countersign.session.Sessions;
import dev.countersign.support.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Stay signed in on this device:")
class StayingSignedInTest {
    private static final String NINETY_DAYS = "countersign.session.remembered=90d";
    private static final Pattern DATE_AND_TIME = Pattern.compile("\\d{1,2} [A-Za-z]+ \\d{4}.*");

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with(NINETY_DAYS);
    private final String email = TestServer.freshEmail();

    @TempDir
    Path profile;

    @Test
    @DisplayName("a browser that is closed and opened again is still signed in, and its card says until when")
    void afterARestart() {
        var browser = chromium.deviceWithProfile(server, profile).signUp(email);
        browser.button("Sign out").click();
        assertThat(browser.text("You're signed out.")).isVisible();
        browser.stay().signInHere(email);
        assertThat(browser.page()).hasURL(Device.DASHBOARD);
        chromium.close(browser);

        var again = chromium.deviceWithProfile(server, profile).goTo("/dashboard");

        assertThat(again.page()).hasURL(Device.DASHBOARD);
        assertThat(again.text("1 of 2 in use")).isVisible();
        var card = again.sessions().first();
        assertThat(card).containsText("This device");
        assertThat(card.locator("dl div").last()).containsText("Stays signed in until");
        assertThat(card.locator("dl div").last().locator("time")).hasText(DATE_AND_TIME);
    }

    @Test
    @DisplayName("without it, a browser that is closed and opened again is signed out, and gets its seat back")
    void notAfterARestart() {
        var browser = chromium.deviceWithProfile(server, profile).signUp(email);
        assertThat(browser.sessions().first()).not().containsText("Stays signed in");
        chromium.close(browser);

        var again = chromium.deviceWithProfile(server, profile).goTo("/dashboard");

        assertThat(again.heading("Sign in")).isVisible();
        again.signInHere(email);
        assertThat(again.page()).hasURL(Device.DASHBOARD);
        assertThat(again.text("1 of 2 in use")).isVisible();
    }

    @Test
    @DisplayName("the choice is kept when the password was wrong, and by the way to a recovery code and back")
    void keptOnTheWay() {
        chromium.device(server).signUp(email);
        var phone = chromium.device(server).goTo("/login").stay();
        phone.field("Email").fill(email);
        phone.field("Password").fill("not my password at all");
        phone.button("Sign in").click();
        assertThat(phone.text("Email and password don't match. Check both and try again."))
                .isVisible();
        assertThat(phone.staying()).isChecked();

        phone.button("Use a recovery code").click();
        assertThat(phone.heading("Use a recovery code")).isVisible();
        assertThat(phone.staying()).isChecked();
        phone.button("Back to sign-in").click();

        assertThat(phone.heading("Sign in")).isVisible();
        assertThat(phone.staying()).isChecked();
        phone.staying().uncheck();
        phone.button("Use a recovery code").click();
        assertThat(phone.staying()).not().isChecked();
    }

    @Test
    @DisplayName("the choice is kept while the device waits, when it cancels, and at the limit")
    void keptWhileWaiting() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).goTo("/login").stay().signInHere(email);
        assertThat(phone.page()).hasURL(Device.WAITING);
        phone.button("Cancel").click();
        assertThat(phone.heading("Sign in")).isVisible();
        assertThat(phone.staying()).isChecked();
        assertThat(laptop.heading("This request is over")).isVisible();
        laptop.button("Close").click();
        phone.signInHere(email);
        assertThat(phone.page()).hasURL(Device.WAITING);
        laptop.type(phone.code());
        assertThat(phone.page()).hasURL(Device.DASHBOARD);
        assertThat(laptop.sessions().nth(1)).containsText("Stays signed in until");

        var tablet = chromium.device(server).goTo("/login").stay().signInHere(email);

        assertThat(tablet.heading("Already 2 sessions active")).isVisible();
        assertThat(tablet.page().locator("#first-free time")).hasText(Pattern.compile("\\d{1,2}:\\d\\d"));
        assertThat(tablet.page().locator("#seats time").last()).hasText(DATE_AND_TIME);
        tablet.button("Try again").click();
        assertThat(tablet.staying()).isChecked();
    }

    @Test
    @DisplayName("a page that is open when the session ends says after how long")
    void endedByTime() {
        var alone = TestServer.alone(NINETY_DAYS);
        var laptop = chromium.device(alone).signUp(email);
        laptop.button("Sign out").click();
        laptop.stay().signInHere(email);
        assertThat(laptop.page()).hasURL(Device.DASHBOARD);
        laptop.page().waitForLoadState();

        alone.turnClock(Duration.ofDays(14).plusMinutes(2));
        alone.sweep(Sessions.class, Sessions::sweep, "session");

        assertThat(laptop.text("You were signed out after 14 days without activity. Sign in again to continue."))
                .isVisible();
        assertThat(laptop.staying()).not().isChecked();
    }

    @Test
    @DisplayName("it works without scripts, and says so where it is not offered, by not being there")
    void withoutScripts() {
        chromium.device(server).signUp(email);
        var phone = chromium.device(server, options -> options.setJavaScriptEnabled(false))
                .goTo("/login")
                .stay()
                .signInHere(email);
        assertThat(phone.page()).hasURL(Device.WAITING);
        phone.button("Cancel").click();
        assertThat(phone.staying()).isChecked();

        var elsewhere = chromium.device(TestServer.with()).goTo("/login");
        assertThat(elsewhere.heading("Sign in")).isVisible();
        assertThat(elsewhere.staying()).hasCount(0);
    }
}
