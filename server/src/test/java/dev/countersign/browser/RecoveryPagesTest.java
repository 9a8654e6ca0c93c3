package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.options.Media;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** L2: the first device cannot be reached. */
@DisplayName("Recovery")
class RecoveryPagesTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();
    private final String email = TestServer.freshEmail();

    @Nested
    @DisplayName("codes")
    class Codes {

        @Test
        @DisplayName("are shown once after sign-up, and confirming that they are saved enables the way on (SEC-67)")
        void keptFirst() {
            var laptop = signingUp();

            assertThat(laptop.recoveryCodes()).hasSize(10).doesNotHaveDuplicates();
            laptop.button("Continue to the dashboard").click();
            var tickFirst = "Tick the box first. You won't see these codes again.";
            assertThat(laptop.text(tickFirst)).isVisible();
            assertThat(laptop.kept()).isFocused();
            assertThat(laptop.kept()).hasAccessibleDescription(tickFirst);
            laptop.kept().check();
            assertThat(laptop.text(tickFirst)).isHidden();
            laptop.keepRecoveryCodes();
            assertThat(laptop.text("10 recovery codes left.")).isVisible();

            laptop.goTo("/signup");
            assertThat(laptop.page()).hasURL(Device.DASHBOARD);
        }

        @Test
        @DisplayName("are not shown again on reload or Back, and stay valid")
        void reloaded() {
            var laptop = signingUp();
            var code = laptop.recoveryCodes().getFirst();

            laptop.page().reload();

            assertThat(laptop.page()).hasURL(Device.ACCOUNT);
            assertThat(laptop.page().getByText("Recovery codes are shown only once."))
                    .isVisible();
            laptop.goTo("/dashboard").page().goBack();
            assertThat(laptop.page()).hasURL(Device.ACCOUNT);
            assertThat(laptop.page().getByText("Recovery codes are shown only once."))
                    .isHidden();
            laptop.page().goBack();
            assertThat(laptop.heading("Keep your recovery codes")).isHidden();
            var phone = chromium.device(server).goTo("/login/recovery").recover(email, code);
            assertThat(phone.page()).hasURL(Device.DASHBOARD);
        }

        @Test
        @DisplayName("are gone from the page that the Back button finds")
        void back() {
            var laptop = signingUp();
            laptop.keepRecoveryCodes();

            laptop.page().goBack();

            assertThat(laptop.page()).hasURL(Device.ACCOUNT);
            assertThat(laptop.page().locator("ol code")).hasCount(0);
        }

        @Test
        @DisplayName("are saved as a file that says whose they are and where to use them")
        void download() throws IOException {
            var laptop = signingUp();
            var codes = laptop.recoveryCodes();

            var file = laptop.page()
                    .waitForDownload(() -> laptop.button("Download").click());

            assertThat(file.suggestedFilename()).isEqualTo("recovery-codes.txt");
            var text = Files.readString(file.path());
            assertThat(text.lines()).containsAll(codes).contains("Account: " + email);
            assertThat(text).contains(server.url() + "/login/recovery");
        }

        @Test
        @DisplayName("are copied, and the page says so")
        void copied() {
            var laptop = chromium.device(
                    server, options -> options.setPermissions(List.of("clipboard-read", "clipboard-write")));
            signUp(laptop);

            laptop.button("Copy").click();

            assertThat(laptop.text("Copied. Paste them into your password manager or another safe place."))
                    .isVisible();
            assertThat(String.valueOf(laptop.page().evaluate("navigator.clipboard.readText()")))
                    .contains(laptop.recoveryCodes());
        }

        @Test
        @DisplayName("are printed without the rest of the page, with their owner and where to use them")
        void onPaper() {
            var laptop = signingUp();
            assertThat(laptop.text("Account: " + email)).isHidden();

            laptop.page().emulateMedia(new EmulateMediaOptions().setMedia(Media.PRINT));

            assertThat(laptop.text("Account: " + email)).isVisible();
            assertThat(laptop.page().getByText(server.url() + "/login/recovery"))
                    .isVisible();
            assertThat(laptop.page().locator("ol code").last()).isVisible();
            assertThat(laptop.heading("Keep your recovery codes")).isHidden();
            assertThat(laptop.button("Print")).isHidden();
            assertThat(laptop.page().locator("header")).isHidden();
            assertThat(laptop.button("Continue to the dashboard")).isHidden();
        }

        @Test
        @DisplayName("are replaced from the account page, which asks first, with the password (SEC-34)")
        void renewed() {
            var member = server.browser().signUp(email);
            var laptop = chromium.device(server);
            laptop.goTo("/login/recovery").recover(email, member.recoveryCodes().getFirst());
            assertThat(laptop.page()).hasURL(Device.DASHBOARD);

            laptop.goTo("/account");
            assertThat(laptop.text("9 recovery codes left.")).isVisible();
            laptop.link("Make new codes").click();
            assertThat(laptop.heading("Replace the 9 recovery codes you have?")).isVisible();
            laptop.link("Keep the ones I have").click();
            assertThat(laptop.text("9 recovery codes left.")).isVisible();
            laptop.link("Make new codes").click();
            assertThat(laptop.field("Password")).isFocused();
            laptop.field("Password").fill("not the password at all");
            laptop.button("Replace them").click();
            assertThat(laptop.field("Password")).hasAccessibleDescription("This isn't your current password.");
            assertThat(laptop.field("Password")).isFocused();
            laptop.page().reload();
            assertThat(laptop.heading("Replace the 9 recovery codes you have?")).isVisible();
            laptop.field("Password").fill(TestServer.PASSWORD);
            laptop.button("Replace them").click();

            assertThat(laptop.heading("Keep your recovery codes")).isVisible();
            assertThat(laptop.recoveryCodes()).hasSize(10).doesNotContainAnyElementsOf(member.recoveryCodes());
            laptop.keepRecoveryCodes();
            assertThat(laptop.text("10 recovery codes left.")).isVisible();
        }

        @Test
        @DisplayName("that are running low are noticed on the dashboard, with a link to new ones")
        void few() {
            var laptop = chromium.device(server).signUp(email);
            assertThat(laptop.link("Make new ones")).isHidden();

            useUp(3);
            laptop.goTo("/dashboard");
            assertThat(laptop.link("Make new ones")).isVisible();
            useUp(0);
            laptop.goTo("/dashboard");
            assertThat(laptop.page().getByText("No recovery codes left. If")).isVisible();
            laptop.link("Make new ones").click();

            assertThat(laptop.heading("Make new recovery codes")).isVisible();
        }
    }

    @Test
    @DisplayName("works by keyboard only, without the other device, which is told why it was signed out")
    void byKeyboard() {
        var laptop = signingUp();
        var code = laptop.recoveryCodes().get(3);
        laptop.keepRecoveryCodes();
        var phone = chromium.device(server).goTo("/login/recovery");

        var keys = phone.page().keyboard();
        assertThat(phone.field("Email")).isFocused();
        keys.type(email);
        keys.press("Tab");
        assertThat(phone.field("Password")).isFocused();
        keys.type(TestServer.PASSWORD);
        keys.press("Tab");
        keys.press("Tab");
        assertThat(phone.field("Recovery code")).isFocused();
        assertThat(phone.text(
                        "Use this when you can't reach any device you're signed in on. It signs out all of them."))
                .isVisible();
        keys.type(code.toLowerCase(Locale.ROOT));
        keys.press("Enter");

        assertThat(phone.page()).hasURL(Device.DASHBOARD);
        assertThat(phone.page().getByText("which signed out all your other devices"))
                .isVisible();
        assertThat(phone.link("Change your password")).hasAttribute("href", "/account#password");
        assertThat(phone.text("9 recovery codes left.")).isVisible();
        assertThat(phone.sessions()).hasCount(1);
        assertThat(phone.page().getByText("with recovery code").first()).isVisible();
        assertThat(laptop.text("A recovery code was used, which signed you out here."))
                .isVisible();
    }

    @Test
    @DisplayName("gives one answer to every mistake, and keeps only the email (SEC-09)")
    void refused() {
        var member = server.browser().signUp(email);
        var phone = chromium.device(server).goTo("/login/recovery");

        phone.recover(email, member.recoveryCodes().getFirst() + "7");

        assertThat(phone.text("That didn't work. Check email, password and code;"
                        + " a code that was used before doesn't work again."))
                .isVisible();
        assertThat(phone.field("Email")).hasValue(email);
        assertThat(phone.field("Password")).isFocused();
        assertThat(phone.field("Recovery code")).hasValue("");
        assertThat(member.session()).isPresent();
        phone.button("Back to sign-in").click();
        assertThat(phone.heading("Sign in")).isVisible();
        assertThat(phone.field("Email")).hasValue(email);
    }

    @Test
    @DisplayName("is linked from sign-in, waiting and the limit, and knows the email, which is in no address")
    void reached() {
        var member = server.browser().signUp(email);
        var phone = chromium.device(server).goTo("/login");
        phone.field("Email").fill(email);
        toRecovery(phone);

        phone.waitFor(email);
        assertThat(phone.page().getByText("Can't reach a signed-in device?")).isVisible();
        toRecovery(phone);
        phone.goTo("/login/waiting").button("Cancel").click();
        assertThat(phone.heading("Sign in")).isVisible();

        member.admit(server.browser());
        phone.signIn(email);
        assertThat(phone.heading("Already 2 sessions active")).isVisible();
        toRecovery(phone);
        phone.recover(email, member.recoveryCodes().getFirst());
        assertThat(phone.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("works without JavaScript")
    void withoutJavaScript() {
        var laptop = chromium.device(server, options -> options.setJavaScriptEnabled(false));
        signUp(laptop);
        var code = laptop.recoveryCodes().getFirst();
        assertThat(laptop.button("Download")).isHidden();
        laptop.button("Continue to the dashboard").click();
        assertThat(laptop.heading("Keep your recovery codes")).isVisible();
        laptop.kept().check();
        laptop.button("Continue to the dashboard").click();
        assertThat(laptop.page()).hasURL(Device.DASHBOARD);

        var phone = chromium.device(server, options -> options.setJavaScriptEnabled(false));
        phone.goTo("/login").button("Use a recovery code").click();
        phone.recover(email, code);

        assertThat(phone.page().getByText("which signed out all your other devices"))
                .isVisible();
        laptop.goTo("/dashboard");
        assertThat(laptop.heading("Sign in")).isVisible();
    }

    private void toRecovery(Device device) {
        device.button("Use a recovery code").click();
        assertThat(device.heading("Use a recovery code")).isVisible();
        assertThat(device.field("Email")).hasValue(email);
        assertThat(device.field("Password")).isFocused();
        assertThat(device.page().url()).endsWith("/login/recovery");
    }

    private Device signingUp() {
        return signUp(chromium.device(server));
    }

    private Device signUp(Device device) {
        device.goTo("/signup");
        device.field("Name").fill("Ada Lovelace");
        device.field("Email").fill(email);
        device.field("Password").fill(TestServer.PASSWORD);
        device.button("Create account").click();
        assertThat(device.heading("Keep your recovery codes")).isVisible();
        device.page().waitForLoadState();
        return device;
    }

    private void useUp(int left) {
        server.rows().sql("""
                        UPDATE recovery_code SET used_at = clock_now() WHERE (account_id, code_hash) IN (
                            SELECT account_id, code_hash FROM recovery_code JOIN account ON account.id = account_id
                            WHERE email = :email AND used_at IS NULL OFFSET :left)
                        """).param("email", email).param("left", left).update();
    }
}
