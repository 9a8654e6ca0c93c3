package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.countersign.support.Browser.DEVICE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.ScreenshotAnimations;
import dev.countersign.support.Application;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Television;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every page in light and dark, on a desktop and on a phone: axe finds nothing, and nothing is wider than the smallest screen.
 * {@code -Dcountersign.images=all} leaves a screenshot of each in {@code target/screenshots}. With {@code update}, three of them
 * also become the README's pictures in {@code docs/images}.
 */
@DisplayName("Every page, in light and dark, on a desktop and on a phone,")
class GalleryTest {
    private static final String IMAGES = System.getProperty("countersign.images", "");
    private static final Path README_IMAGES = Path.of("..", "docs", "images");
    private static final List<String> IN_THE_README = List.of("waiting", "prompt", "dashboard");
    private static final int DESK = 1280;
    private static final int PHONE = 360;
    private static final int SMALLEST = 320;
    private static final String ICONS_STAND_OUT = """
            [...document.querySelectorAll('.device-icon, .rows .icon, .ways .icon')]
              .map(icon => getComputedStyle(icon))
              .every(style => style.color !== style.backgroundColor)
            """;

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = server("refuse");

    @Test
    @DisplayName("suits everyone: signing in")
    void signingIn() {
        var email = TestServer.freshEmail();
        var laptop = laptop(server).goTo("/login");
        look(laptop, "login");
        laptop.signIn(email);
        assertThat(laptop.text("Email and password don't match. Check both and try again."))
                .isVisible();
        look(laptop, "login-refused");
        // As if it were the twelfth try: the wait after the fifth is over before a slow browser is back.
        server.rows()
                .sql("UPDATE guess SET failures = 12 WHERE subject = guess_subject(:email)")
                .param("email", email)
                .update();
        laptop.signIn(email);
        assertThat(laptop.page().getByText(Pattern.compile("^Too many attempts")))
                .isVisible();
        look(laptop, "login-paused");
        look(laptop.goTo("/signup"), "signup");
        laptop.field("Name").fill("Ada Lovelace");
        laptop.field("Email").fill(email);
        laptop.field("Password").fill("too short");
        laptop.button("Create account").click();
        assertThat(laptop.text("Use 15 characters or more.")).isVisible();
        look(laptop, "signup-short");
        laptop.field("Password").fill("still short");
        look(laptop, "signup-refused");
        laptop.field("Password").fill("Correct Horse Battery Staple");
        assertThat(laptop.page().locator("#password-rule")).containsText("Attackers try this password first");
        look(laptop, "signup-common");
        laptop.button("Create account").click();
        assertThat(laptop.page().locator("#password-error")).containsText("Attackers try this password first");
        look(laptop, "signup-common-refused");
        look(laptop.goTo("/nowhere"), "problem");
        laptop.goTo("/login").forget(DEVICE).field("Email").fill(email);
        laptop.field("Password").fill(TestServer.PASSWORD);
        laptop.button("Sign in").click();
        assertThat(laptop.page().getByText("This page was out of date")).isVisible();
        look(laptop, "login-stale");
        laptop.signUp(email);
        look(laptop.goTo("/logout"), "logout");
        laptop.goTo("/dashboard").button("Sign out").click();
        assertThat(laptop.text("You're signed out.")).isVisible();
        look(laptop, "login-ended");
    }

    @Test
    @DisplayName("suits everyone: applications")
    void applications() {
        var shop = Application.of(server);
        var laptop = laptop(server);
        look(laptop.goTo("/oauth2/authorize?client_id=unknown"), "application-unknown");
        laptop.signUp(TestServer.freshEmail());
        look(laptop.goTo(shop.authorization(Map.of("prompt", "login"))), "again");
        laptop.field("Password").fill("not the password of this one");
        laptop.button("Continue").click();
        assertThat(laptop.text("This isn't your current password.")).isVisible();
        look(laptop, "again-refused");
        look(laptop.goTo("/oauth2/logout?client_id=" + shop.id()), "application-logout");
        var garden = Application.of(server, Application.foreign());
        look(laptop.goTo(garden.authorization(Map.of("scope", "openid profile email offline_access"))), "consent");
        var member = server.browser();
        laptop.cookies().forEach(cookie -> member.carry(cookie.name, cookie.value));
        shop.signIn(member);
        garden.redeem(garden.allowed(member, Map.of("scope", "openid profile email offline_access")));
        look(laptop.goTo("/account"), "account-applications");
        laptop.button("Remove access of Garden").click();
        assertThat(laptop.text("Access removed.")).isVisible();
        look(laptop, "account-application-removed");
        look(laptop.goTo("/dashboard"), "dashboard-applications");
    }

    @Test
    @DisplayName("suits everyone: a device without a keyboard")
    void deviceWithoutKeyboard() {
        var laptop = laptop(server).signUp(TestServer.freshEmail());
        var television = Television.at(server);
        look(laptop.goTo("/device"), "device");
        laptop.field("Code").fill("BBBB-BBBB");
        laptop.button("Continue").click();
        assertThat(laptop.page().getByText("This code isn't right")).isVisible();
        look(laptop, "device-wrong");
        laptop.field("Code").fill(television.userCode());
        laptop.button("Continue").click();
        assertThat(laptop.heading("Sign in to Living room TV?")).isVisible();
        look(laptop, "device-asked");
        laptop.button("It wasn't me").click();
        assertThat(laptop.text("Blocked. The device wasn't signed in.")).isVisible();
        look(laptop, "device-refused");
        approve(laptop, Television.at(server));
        assertThat(laptop.page().getByText("Approved. The device will be signed in"))
                .isVisible();
        look(laptop, "dashboard-with-television");
        approve(laptop, Television.at(server));
        assertThat(laptop.page().getByText("Already 2 sessions active")).isVisible();
        look(laptop, "device-limit");

        var asking = TestServer.with("countersign.session.at-limit=ask");
        var desk = laptop(asking).signUp(TestServer.freshEmail());
        approve(desk, Television.at(asking));
        approve(desk, Television.at(asking));
        assertThat(desk.heading("Already 2 sessions active")).isVisible();
        look(desk, "device-choose");
    }

    private static void approve(Device laptop, Television television) {
        laptop.goTo("/device?user_code=" + television.userCode());
        laptop.button("Continue").click();
        laptop.button("Approve").click();
    }

    @Test
    @DisplayName("suits everyone: a second device")
    void secondDevice() {
        var email = "ada@example.org";
        var laptop = laptop(server).signUp(email);
        look(laptop, "dashboard-alone");
        var tablet = tablet(server);
        laptop.admit(tablet, email);
        tablet.button("Sign out").click();
        assertThat(tablet.text("You're signed out.")).isVisible();

        look(laptop.goTo("/approve"), "approve");
        laptop.goTo("/dashboard");
        tablet.waitFor(email);
        look(tablet, "waiting");
        assertThat(laptop.codeInput()).isFocused();
        look(laptop, "prompt");
        laptop.type(tablet.wrongCode());
        assertThat(laptop.prompt()).containsText("2 tries left.");
        look(laptop, "prompt-wrong-code");
        laptop.page().setViewportSize(390, 360);
        assertThat(laptop.button("It wasn't me")).isInViewport();
        photograph(laptop, "prompt-keyboard-up", "light", 390);
        laptop.page().keyboard().press("Escape");
        look(laptop, "prompt-hidden");
        laptop.button("A sign-in is waiting for you. Review").click();
        tablet.button("Cancel").click();
        assertThat(laptop.heading("This request is over")).isVisible();
        look(laptop, "prompt-over");
        laptop.button("Close").click();

        var phone = phone(server);
        laptop.admit(phone, email);
        assertThat(laptop.sessions()).hasCount(2);
        look(laptop, "dashboard-admitted");
        assertThat(laptop.page().locator(".toast")).hasCount(0);
        look(laptop, "dashboard");
        look(phone.goTo("/account"), "account");
        look(phone.goTo("/account/export"), "account-export");
        look(phone.goTo("/account/delete"), "account-delete");

        tablet.signIn(email);
        assertThat(tablet.heading("Already 2 sessions active")).isVisible();
        look(tablet, "limit");

        laptop.endOthers();
        assertThat(laptop.text("All other sessions have ended.")).isVisible();
        // More than three in ten minutes are refused (SEC-51).
        server.rows()
                .sql("UPDATE approval SET requested_at = requested_at - interval '1 hour' WHERE outcome IS NOT NULL")
                .update();
        tablet.waitFor(email);
        laptop.button("It wasn't me").click();
        assertThat(laptop.heading("Blocked")).isVisible();
        look(laptop, "prompt-denied");
        look(laptop.goTo("/dashboard"), "dashboard-events");
        assertThat(tablet.heading("This sign-in is over")).isVisible();
        look(tablet, "waiting-closed");
    }

    @Test
    @DisplayName("suits everyone: choosing a session to end")
    void choosing() {
        var email = TestServer.freshEmail();
        var asking = server("ask");
        var laptop = laptop(asking).signUp(email);
        laptop.admit(phone(asking), email);
        var tablet = tablet(asking).waitFor(email);
        laptop.type(tablet.code());
        assertThat(tablet.heading("Already 2 sessions active")).isVisible();
        look(tablet, "choose");
    }

    @Test
    @DisplayName("suits everyone: staying signed in")
    void staying() {
        var email = TestServer.freshEmail();
        var offering = TestServer.with(
                "countersign.trusted-proxies=127.0.0.1/32,::1/128", "countersign.session.remembered=90d");
        var laptop = laptop(offering).signUp(email);
        var phone = phone(offering).goTo("/login").stay();
        look(phone, "login-staying");
        look(phone.goTo("/login/recovery"), "recovery-staying");
        phone.goTo("/login").stay().signInHere(email);
        assertThat(phone.page()).hasURL(Device.WAITING);
        laptop.type(phone.code());
        assertThat(phone.page()).hasURL(Device.DASHBOARD);
        look(phone, "dashboard-staying");
        var tablet = tablet(offering).signIn(email);
        assertThat(tablet.heading("Already 2 sessions active")).isVisible();
        look(tablet, "limit-staying");
    }

    @Test
    @DisplayName("suits everyone: recovery")
    void recovery() {
        var email = TestServer.freshEmail();
        var laptop = laptop(server).goTo("/signup");
        laptop.field("Name").fill("Ada Lovelace");
        laptop.field("Email").fill(email);
        laptop.field("Password").fill(TestServer.PASSWORD);
        laptop.button("Create account").click();
        assertThat(laptop.heading("Keep your recovery codes")).isVisible();
        look(laptop, "recovery-codes");
        laptop.button("Continue to the dashboard").click();
        look(laptop, "recovery-codes-tick-first");
        laptop.kept().check();
        look(laptop, "recovery-codes-kept");
        printOut(laptop, "recovery-codes-on-paper");
        var codes = laptop.recoveryCodes();
        laptop.keepRecoveryCodes();
        look(laptop.goTo("/account"), "account-recovery");

        var phone = phone(server).goTo("/login/recovery");
        look(phone, "recovery");
        phone.recover(email, "not a code");
        assertThat(phone.page().getByText("That didn't work.")).isVisible();
        look(phone, "recovery-refused");
        phone.recover(email, codes.getFirst());
        assertThat(phone.page()).hasURL(Device.DASHBOARD);
        phone.page().waitForLoadState();
        look(phone, "dashboard-recovered");
        assertThat(laptop.page().getByText("A recovery code was used")).isVisible();
        look(laptop, "login-ended-by-recovery");

        var tablet = phone(server).goTo("/login");
        tablet.field("Email").fill(email);
        tablet.field("Password").fill("not the right password");
        tablet.button("Sign in").click();
        tablet.button("Set a new password").click();
        assertThat(tablet.field("Code")).isVisible();
        look(tablet, "reset-code");
        tablet.field("Code").fill("not a code");
        tablet.field("New password").fill(TestServer.PASSWORD);
        tablet.button("Set password and sign in").click();
        assertThat(tablet.page().getByText("That didn't work.")).isVisible();
        look(tablet, "reset-code-refused");

        useUp(email, 2);
        look(phone.goTo("/dashboard"), "dashboard-few-codes");
        useUp(email, 0);
        look(phone.goTo("/dashboard"), "dashboard-no-codes");
        phone.goTo("/account").link("Make new codes").click();
        look(phone, "recovery-codes-ask");
        phone.field("Password").fill(TestServer.PASSWORD);
        phone.button("Make new codes").click();
        assertThat(phone.heading("Keep your recovery codes")).isVisible();
        look(phone, "recovery-codes-anew");

        phone.goTo("/account").link("Use a recovery code").click();
        look(phone, "password-by-code");
        phone.field("Recovery code").fill("not a code");
        phone.field("New password").fill(TestServer.PASSWORD);
        phone.button("Change password").click();
        assertThat(phone.page().getByText("That isn't one of your recovery codes"))
                .isVisible();
        look(phone, "password-by-code-refused");
    }

    @Test
    @DisplayName("suits everyone: the address")
    void address() {
        try (var mail = Mailbox.open()) {
            var mailing = TestServer.alone(mail.settings("countersign.trusted-proxies=127.0.0.1/32,::1/128"));
            var email = "a.member.with.a.rather.long.address@mail.department.example.org";
            var laptop = laptop(mailing).signUp(email).goTo("/account");
            mail.codeTo(email);
            look(laptop, "account-confirm");
            laptop.field("Code from the email").fill("1234 5678");
            laptop.button("Confirm").click();
            assertThat(laptop.page().getByText("That isn't the code")).isVisible();
            look(laptop, "account-confirm-wrong");
            mailing.rows().sql("UPDATE one_time_code SET tries_left = 0").update();
            laptop.field("Code from the email").fill("1234 5678");
            laptop.button("Confirm").click();
            assertThat(laptop.page().getByText("This code no longer works.")).isVisible();
            look(laptop, "account-confirm-over");
            mailing.rows()
                    .sql("UPDATE account SET email_verified_at = clock_now()")
                    .update();
            look(laptop.goTo("/account"), "account-confirmed");
            look(laptop.goTo("/account/email"), "email");
            var next = "another.of.her.rather.long.addresses@mail.department.example.org";
            laptop.field("New email").fill(next);
            laptop.field("Password").fill("not my password at all");
            laptop.button("Send a code").click();
            assertThat(laptop.page().getByText("This isn't your current password."))
                    .isVisible();
            look(laptop, "email-refused");
            laptop.field("Password").fill(TestServer.PASSWORD);
            laptop.button("Send a code").click();
            assertThat(laptop.field("Code from the email")).isVisible();
            look(laptop, "email-code");
            laptop.field("Code from the email").fill(mail.codeTo(next));
            laptop.button("Change email").click();
            assertThat(laptop.page().getByText("Your email address was changed."))
                    .isVisible();
            look(laptop, "account-changed");
            var elsewhere = phone(mailing).goTo("/account/undo");
            look(elsewhere, "undo");
            elsewhere.field("Code from the email").fill("not the code");
            elsewhere.button("Take the address back").click();
            assertThat(elsewhere.page().getByText("This code isn't right")).isVisible();
            look(elsewhere, "undo-refused");
            elsewhere
                    .field("Code from the email")
                    .fill(mail.letterTo(email, "was changed").code());
            elsewhere.button("Take the address back").click();
            assertThat(elsewhere.page().getByText("The address is yours again")).isVisible();
            look(elsewhere, "login-restored");
        }
    }

    @Test
    @DisplayName("suits everyone: signing up with a code or an invitation")
    void signingUp() {
        try (var mail = Mailbox.open()) {
            var support = "countersign.support=help@example.org";
            var server = TestServer.alone(mail.settings("countersign.sign-up=verified", support));
            var phone = chromium.device(server).goTo("/signup");
            look(phone, "signup-verified");
            phone.text("I have an invitation").click();
            look(phone, "signup-verified-invitation");
            phone.field("Name").fill("Ada Lovelace");
            phone.field("Email").fill("ada@example.org");
            phone.field("Password").fill(TestServer.PASSWORD);
            phone.button("Create account").click();
            assertThat(phone.heading("Check your email")).isVisible();
            look(phone, "signup-code");
            phone.button("Send a new code").click();
            assertThat(phone.text("We sent a new code. Only the newest one works."))
                    .isVisible();
            look(phone, "signup-code-again");
            phone.field("8-digit code from the email").fill("12345678");
            phone.button("Create account").click();
            assertThat(phone.text("That isn't the code from the newest email. 4 tries left."))
                    .isVisible();
            look(phone, "signup-code-wrong");
            server.rows().sql("UPDATE one_time_code SET tries_left = 0").update();
            look(phone.goTo("/signup/code"), "signup-code-over");
            look(phone.goTo("/login"), "login-support");

            var closed = chromium.device(TestServer.alone(mail.settings("countersign.sign-up=closed", support)));
            look(closed.goTo("/login"), "login-closed");
            look(closed.goTo("/signup"), "signup-closed");
        }
    }

    @Test
    @DisplayName("suits everyone: a forgotten password")
    void forgotten() {
        try (var mail = Mailbox.open()) {
            var server = TestServer.alone(mail.settings("countersign.trusted-proxies=127.0.0.1/32,::1/128"));
            var email = "ada@example.org";
            var laptop = laptop(server).signUp(email);
            server.rows()
                    .sql("UPDATE account SET email_verified_at = clock_now()")
                    .update();
            look(phone(GalleryTest.server("refuse")).goTo("/login/forgotten"), "forgotten-no-mail");
            var phone = phone(server).goTo("/login/forgotten");
            look(phone, "forgotten");
            phone.field("Email").fill(email);
            phone.button("Send code").click();
            assertThat(phone.heading("Check your email")).isVisible();
            look(phone, "reset-mailed");
            phone.field("8-digit code from the email").fill("12345678");
            phone.button("Continue").click();
            assertThat(phone.text("That isn't the code from the newest email. 4 tries left."))
                    .isVisible();
            look(phone, "reset-wrong-code");
            phone.field("8-digit code from the email").fill(mail.resetCodeTo(email, 1));
            phone.button("Continue").click();
            assertThat(phone.page().locator("[data-code]")).isVisible();
            look(phone, "reset-waiting");
            var prompt = laptop.page()
                    .getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("Reset your password"));
            assertThat(prompt).isVisible();
            look(laptop, "prompt-reset");
            laptop.page().setViewportSize(390, 360);
            assertThat(laptop.button("It wasn't me")).isInViewport();
            photograph(laptop, "prompt-reset-keyboard-up", "light", 390);
            laptop.page().setViewportSize(DESK, 800);
            laptop.page().keyboard().press("Escape");
            look(laptop, "prompt-reset-hidden");
            phone.link("Use a recovery code").click();
            assertThat(phone.field("Recovery code")).isVisible();
            look(phone, "reset-recovery");
            phone.link("Back to the code for your devices").click();
            laptop.button("Someone wants to reset your password. Review").click();
            prompt.getByLabel(Device.CODE).fill(phone.code());
            laptop.button("Approve").click();
            assertThat(phone.heading("Choose a new password")).isVisible();
            look(phone, "reset-ready");
            var stranger = tablet(server).goTo("/login/forgotten");
            stranger.field("Email").fill(email);
            stranger.button("Send code").click();
            stranger.field("8-digit code from the email").fill(mail.resetCodeTo(email, 2));
            stranger.button("Continue").click();
            assertThat(stranger.page().locator("[data-code]")).isVisible();
            laptop.button("It wasn't me").click();
            assertThat(laptop.heading("Stopped")).isVisible();
            look(laptop, "prompt-reset-stopped");
            assertThat(stranger.heading("This reset is over")).isVisible();
            look(stranger, "reset-closed");
            phone.field("New password").fill("another horse, another battery");
            phone.button("Set password and sign in").click();
            assertThat(phone.page()).hasURL(Device.DASHBOARD);
            look(phone, "dashboard-reset");
        }
    }

    private void useUp(String email, int left) {
        server.rows().sql("""
                        UPDATE recovery_code SET used_at = clock_now() WHERE (account_id, code_hash) IN (
                            SELECT account_id, code_hash FROM recovery_code JOIN account ON account.id = account_id
                            WHERE email = :email AND used_at IS NULL OFFSET :left)
                        """).param("email", email).param("left", left).update();
    }

    @Test
    @DisplayName("suits everyone: without JavaScript")
    void withoutJavaScript() {
        var email = TestServer.freshEmail();
        var laptop = chromium.device(server, options -> options.setJavaScriptEnabled(false))
                .signUp(email);
        phone(server).waitFor(email);
        laptop.goTo("/dashboard");
        for (var width : List.of(DESK, PHONE)) {
            show(laptop, ColorScheme.LIGHT, width);
            photograph(laptop, "dashboard-without-javascript", "light", width);
        }
    }

    // The viewers

    private static TestServer server(String atLimit) {
        return TestServer.with(
                "countersign.trusted-proxies=127.0.0.1/32,::1/128", "countersign.session.at-limit=" + atLimit);
    }

    private static Device laptop(TestServer server) {
        return device(server, UserAgents.FIREFOX, "203.0.113.9");
    }

    private static Device phone(TestServer server) {
        return device(server, UserAgents.IPHONE, "2001:db8:85a3::8a2e:370:7334");
    }

    private static Device tablet(TestServer server) {
        return device(server, UserAgents.ANDROID_TABLET, "198.51.100.24");
    }

    private static Device device(TestServer server, String userAgent, String ip) {
        return chromium.device(
                server, options -> options.setUserAgent(userAgent).setExtraHTTPHeaders(Map.of("X-Forwarded-For", ip)));
    }

    // The viewports

    private static void look(Device device, String view) {
        for (var width : List.of(PHONE, DESK)) {
            for (var scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
                show(device, scheme, width);
                inspect(device, view, scheme, width);
                photograph(device, view, scheme.name().toLowerCase(Locale.ROOT), width);
            }
        }
        show(device, ColorScheme.LIGHT, SMALLEST);
        var wide = device.page().evaluate("document.documentElement.scrollWidth");
        assertTrue(wide instanceof Integer pixels && pixels <= SMALLEST, () -> view + " is " + wide + " px wide");
        device.page()
                .emulateMedia(new EmulateMediaOptions()
                        .setColorScheme(ColorScheme.DARK)
                        .setForcedColors(ForcedColors.ACTIVE));
        assertEquals(true, device.page().evaluate(ICONS_STAND_OUT), view + " in forced colours");
        photograph(device, view, "forced", SMALLEST);
        device.page().emulateMedia(new EmulateMediaOptions().setForcedColors(ForcedColors.NONE));
        show(device, ColorScheme.LIGHT, DESK);
    }

    private static void show(Device device, ColorScheme scheme, int width) {
        device.page().setViewportSize(width, width == DESK ? 800 : 740);
        device.page().emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
    }

    /** Everything in light. In dark only the colours differ, and these are the same at every width. */
    private static void inspect(Device device, String view, ColorScheme scheme, int width) {
        if (scheme == ColorScheme.DARK && width == DESK) {
            return;
        }
        var axe = new AxeBuilder(device.page()).setLegacyMode(true);
        if (scheme == ColorScheme.DARK) {
            axe.withRules(List.of("color-contrast"));
        }
        var found = axe.analyze().getViolations().stream()
                .flatMap(rule -> rule.getNodes().stream()
                        .map(node -> rule.getId() + ": " + node.getHtml() + " " + node.getFailureSummary()))
                .collect(Collectors.joining("\n"));
        assertEquals("", found, view + " in " + scheme);
    }

    private static void photograph(Device device, String view, String colours, int width) {
        if (IMAGES.isEmpty()) {
            return;
        }
        var file = Chromium.SCREENSHOTS.resolve("%s-%s-%d.png".formatted(view, colours, width));
        device.page()
                .screenshot(new ScreenshotOptions()
                        .setPath(file)
                        // The content behind a dialog covers the screen and no more.
                        .setFullPage(!view.startsWith("prompt"))
                        .setAnimations(ScreenshotAnimations.DISABLED));
        if (IMAGES.equals("update") && IN_THE_README.contains(view) && colours.equals("light") && width == DESK) {
            copy(file, README_IMAGES.resolve(view + ".png"));
        }
    }

    private static void printOut(Device device, String view) {
        device.page().emulateMedia(new EmulateMediaOptions().setMedia(Media.PRINT));
        photograph(device, view, "light", DESK);
        device.page().emulateMedia(new EmulateMediaOptions().setMedia(Media.SCREEN));
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
