package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The pages for signing up")
class SignUpPagesTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer VERIFIED = TestServer.alone(MAIL.settings("countersign.sign-up=verified"));
    private static final TestServer CLOSED =
            TestServer.alone(MAIL.settings("countersign.sign-up=closed", "countersign.support=help@example.org"));
    private static final Pattern SIGN_UP = Pattern.compile(".*/signup");
    private static final Pattern CODE = Pattern.compile(".*/signup/code");
    private static final String CODE_FIELD = "8-digit code from the email";

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final String email = TestServer.freshEmail();

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    @BeforeEach
    void now() {
        VERIFIED.turnClock(Duration.ZERO);
    }

    private static Device withoutScripts(TestServer server) {
        return chromium.device(server, how -> how.setJavaScriptEnabled(false));
    }

    private Device asking(Device device) {
        device.goTo("/signup");
        fill(device);
        device.button("Create account").click();
        assertThat(device.heading("Check your email")).isVisible();
        assertThat(device.page()).hasURL(CODE);
        return device;
    }

    private void fill(Device device) {
        device.field("Name").fill("Ada Lovelace");
        device.field("Email").fill(email);
        device.field("Password").fill(TestServer.PASSWORD);
    }

    private String mailed(int count) {
        return MAIL.letterTo(email, Mailbox.SIGN_UP_CODE, count).code();
    }

    private static void type(Device device, String code) {
        device.field(CODE_FIELD).fill(code);
        device.button("Create account").click();
    }

    private static String wrong(String right) {
        return "%08d".formatted((Integer.parseInt(right.replace(" ", "")) + 1) % 100_000_000);
    }

    private static Locator confirmed(Device device) {
        return device.goTo("/account").text("Confirmed");
    }

    @Nested
    @DisplayName("with a confirmed address")
    class WithCode {

        @Test
        @DisplayName("lead to the code, to the recovery codes and to the dashboard")
        void wholeStory() {
            var laptop = asking(chromium.device(VERIFIED));
            assertThat(laptop.text(email)).isVisible();

            type(laptop, mailed(1));

            laptop.keepRecoveryCodes();
            assertThat(laptop.page()).hasURL(Device.DASHBOARD);
            assertThat(confirmed(laptop)).isVisible();
        }

        @Test
        @DisplayName("work without scripts")
        void plain() {
            var laptop = asking(withoutScripts(VERIFIED));
            type(laptop, wrong(mailed(1)));
            assertThat(laptop.text("That isn't the code from the newest email. 4 tries left."))
                    .isVisible();

            type(laptop, mailed(1));

            assertThat(laptop.heading("Keep your recovery codes")).isVisible();
        }

        @Test
        @DisplayName("can be closed, opened from a bookmark, reloaded and left by the back button")
        void leftAndOpened() {
            var laptop = asking(chromium.device(VERIFIED));
            laptop.page().goBack();
            assertThat(laptop.page()).hasURL(SIGN_UP);
            laptop.goTo("/signup/code");
            laptop.page().reload();
            assertThat(laptop.text(email)).isVisible();

            var tab = laptop.page().context().newPage();
            laptop.page().close();
            tab.navigate("/signup/code");
            tab.getByLabel(CODE_FIELD).fill(mailed(1));
            tab.getByText("Create account").click();

            assertThat(tab.getByText("Keep your recovery codes").first()).isVisible();
            tab.navigate("/signup/code");
            assertThat(tab).hasURL(Device.DASHBOARD);
        }

        @Test
        @DisplayName("lead to sign-up in a browser that has not asked")
        void otherBrowser() {
            var laptop = chromium.device(VERIFIED).goTo("/signup/code");

            assertThat(laptop.page()).hasURL(SIGN_UP);
        }

        @Test
        @DisplayName("send a new code, after which the earlier one is wrong")
        void again() {
            var laptop = asking(chromium.device(VERIFIED));
            var first = mailed(1);
            laptop.button("Send a new code").click();
            assertThat(laptop.text("We sent a new code. Only the newest one works."))
                    .isVisible();
            var second = mailed(2);

            type(laptop, first);
            assertThat(laptop.text("That isn't the code from the newest email. 4 tries left."))
                    .isVisible();
            type(laptop, second);

            assertThat(laptop.heading("Keep your recovery codes")).isVisible();
        }

        @Test
        @DisplayName("send a new code without scripts, too")
        void againWithoutScripts() {
            var laptop = asking(withoutScripts(VERIFIED));
            mailed(1);
            laptop.button("Send a new code").click();

            type(laptop, mailed(2));

            assertThat(laptop.heading("Keep your recovery codes")).isVisible();
        }

        @Test
        @DisplayName("say when the code is over, and start again with the email filled in")
        void over() {
            var laptop = asking(chromium.device(VERIFIED));
            var right = mailed(1);
            for (var left = 4; left > 0; left--) {
                type(laptop, wrong(right));
                assertThat(laptop.page().getByText(Pattern.compile("newest email\\. " + left + " tr(y|ies) left")))
                        .isVisible();
            }
            type(laptop, wrong(right));

            assertThat(laptop.heading("This code no longer works")).isVisible();
            laptop.button("Start again").click();
            assertThat(laptop.page()).hasURL(SIGN_UP);
            assertThat(laptop.field("Email")).hasValue(email);
        }

        @Test
        @DisplayName("say the same for an address that is taken")
        void taken() {
            type(asking(chromium.device(VERIFIED)), mailed(1));

            var stranger = asking(chromium.device(VERIFIED));

            assertThat(stranger.text(email)).isVisible();
            MAIL.letterTo(email, Mailbox.SIGN_UP_TAKEN);
            type(stranger, "00000000");
            assertThat(stranger.text("That isn't the code from the newest email. 4 tries left."))
                    .isVisible();
        }

        @Test
        @DisplayName("take an invitation instead of a code")
        void invited() {
            new Operator(VERIFIED).say("accounts", "invite", email);
            var laptop = chromium.device(VERIFIED).goTo("/signup");
            fill(laptop);
            laptop.text("I have an invitation").click();
            laptop.field("Invitation code").fill(MAIL.codeTo(email));
            laptop.button("Create account").click();

            laptop.keepRecoveryCodes();
            assertThat(confirmed(laptop)).isVisible();
        }
    }

    @Nested
    @DisplayName("that are closed")
    class Closed {

        @Test
        @DisplayName("ask for an invitation, and say whom to ask for one")
        void closed() {
            var laptop = chromium.device(CLOSED).goTo("/login");
            assertThat(laptop.heading("Sign in")).isVisible();
            assertThat(laptop.button("Create an account")).hasCount(0);

            laptop.goTo("/signup");
            assertThat(laptop.page().getByText(Pattern.compile("^You need an invitation")))
                    .isVisible();
            assertThat(laptop.link("help@example.org")).hasAttribute("href", "mailto:help@example.org");
            assertThat(laptop.field("Invitation code")).isVisible();
        }

        @Test
        @DisplayName("let someone in whom an operator has invited")
        void invited() {
            new Operator(CLOSED).say("accounts", "invite", email);
            var laptop = chromium.device(CLOSED).goTo("/signup");
            fill(laptop);
            laptop.field("Invitation code").fill("7K3M-9QXA-04TF-WZ2N-6HJC-V8RD");
            laptop.button("Create account").click();
            assertThat(laptop.page().locator("#invitation_code-error"))
                    .hasText("This invitation isn't right, was used, or is older than a week. Ask for a new one.");

            laptop.field("Password").fill(TestServer.PASSWORD);
            laptop.field("Invitation code").fill(MAIL.codeTo(email));
            laptop.button("Create account").click();

            laptop.keepRecoveryCodes();
            assertThat(confirmed(laptop)).isVisible();
        }

        @Test
        @DisplayName("work without scripts")
        void plain() {
            new Operator(CLOSED).say("accounts", "invite", email);
            var laptop = withoutScripts(CLOSED).goTo("/signup");
            fill(laptop);
            laptop.field("Invitation code").fill(MAIL.codeTo(email));
            laptop.button("Create account").click();

            assertThat(laptop.heading("Keep your recovery codes")).isVisible();
        }
    }
}
