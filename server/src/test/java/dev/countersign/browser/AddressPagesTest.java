package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** N4: the address is the member's. */
@DisplayName("The address")
class AddressPagesTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings());
    private static final String CODE = "Code from the email";

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final String email = TestServer.freshEmail();

    @AfterAll
    static void close() {
        MAIL.close();
    }

    private static Device device(boolean scripts) {
        return chromium.device(SERVER, options -> options.setJavaScriptEnabled(scripts));
    }

    private static String wrong(String code) {
        return code.substring(0, 8) + (code.endsWith("0") ? "1" : "0");
    }

    @Nested
    @DisplayName("is changed")
    class Changed {
        private final String next = TestServer.freshEmail();

        private Device asked(boolean scripts) {
            var laptop = device(scripts).signUp(email).goTo("/account");
            laptop.field(CODE).fill(MAIL.codeTo(email));
            laptop.button("Confirm").click();
            assertThat(laptop.text("Email address confirmed.")).isVisible();
            laptop.link("Change email").click();
            laptop.field("New email").fill(next);
            laptop.field("Password").fill(TestServer.PASSWORD);
            laptop.button("Send a code").click();
            assertThat(laptop.text(next)).isVisible();
            return laptop;
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        @DisplayName(
                "with the password and the code, and taken back with the code of the old address, with scripts and without")
        void andTakenBack(boolean scripts) {
            var laptop = asked(scripts);
            var code = MAIL.codeTo(next);
            laptop.field(CODE).fill(wrong(code));
            laptop.button("Change email").click();
            assertThat(laptop.text("That isn't the code from the newest email. 4 tries left."))
                    .isVisible();
            laptop.field(CODE).fill(code);
            laptop.button("Change email").click();

            assertThat(laptop.text("Your email address was changed. From now on, you sign in with it."))
                    .isVisible();
            assertThat(laptop.text(next)).isVisible();
            var letter = MAIL.letterTo(email, "account was changed");
            var elsewhere = device(scripts).goTo("/account/undo");
            elsewhere.field(CODE).fill("not the code");
            elsewhere.button("Take the address back").click();
            assertThat(
                            elsewhere.text(
                                    "This code isn't right, was used before, or is older than a week. If someone else changed your address, ask the people who run this service."))
                    .isVisible();
            elsewhere.field(CODE).fill(letter.code());
            elsewhere.button("Take the address back").click();

            assertThat(elsewhere.page().getByText("The address is yours again")).isVisible();
            assertThat(elsewhere.field("Email")).hasValue(email);
            var told = scripts
                    ? "The change of your email was undone, which signed you out here."
                    : "Your session has ended.";
            if (!scripts) {
                laptop.goTo("/dashboard");
            }
            assertThat(laptop.page().getByText(told)).isVisible();
        }

        @Test
        @DisplayName("to another address, if the first one was mistyped")
        void another() {
            var laptop = asked(true);
            var right = TestServer.freshEmail();

            laptop.text("Use another address").click();
            laptop.field("New email").fill("nobody");
            laptop.page().locator("details form").evaluate("form => form.noValidate = true");
            laptop.field("Password").fill(TestServer.PASSWORD);
            laptop.button("Send a code").click();
            assertThat(laptop.page().getByText("This doesn't look like an email address."))
                    .isVisible();
            laptop.field("New email").fill(right);
            laptop.field("Password").fill("not my password at all");
            laptop.button("Send a code").click();
            assertThat(laptop.field("Password")).hasAccessibleDescription("This isn't your current password.");
            laptop.field("Password").fill(TestServer.PASSWORD);
            laptop.button("Send a code").click();
            assertThat(laptop.text(right)).isVisible();
            laptop.field(CODE).fill(MAIL.codeTo(right));
            laptop.button("Change email").click();

            assertThat(laptop.page()).hasURL(Device.ACCOUNT);
            assertThat(laptop.text(right)).isVisible();
        }

        @Test
        @DisplayName("at most three times an hour, and the page says so")
        void tooOften() {
            var laptop = asked(true);
            for (var time = 0; time < 3; time++) {
                laptop.goTo("/account/email");
                if (laptop.text("Use another address").isVisible()) {
                    laptop.text("Use another address").click();
                }
                laptop.field("New email").fill(TestServer.freshEmail());
                laptop.field("Password").fill(TestServer.PASSWORD);
                laptop.button("Send a code").click();
                assertThat(laptop.page().locator("[data-notice]")).isVisible();
            }

            assertThat(
                            laptop.text(
                                    "Too many codes were sent. Try again in an hour, or tomorrow if you have asked for ten today."))
                    .isVisible();
        }
    }

    @Nested
    @DisplayName("is confirmed")
    class Confirmed {

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        @DisplayName("on the account page with the code of the letter, with scripts and without")
        void withTheCode(boolean scripts) {
            var laptop = device(scripts).signUp(email).goTo("/account");
            assertThat(laptop.text("Not confirmed")).isVisible();
            var code = MAIL.codeTo(email);

            laptop.field(CODE).fill(wrong(code));
            laptop.button("Confirm").click();
            assertThat(laptop.text("That isn't the code from the newest email. 4 tries left."))
                    .isVisible();
            assertThat(laptop.field(CODE)).isFocused();
            laptop.field(CODE).fill(" " + code.replace(" ", "-"));
            laptop.button("Confirm").click();

            assertThat(laptop.text("Email address confirmed.")).isVisible();
            assertThat(laptop.text("Confirmed")).isVisible();
            assertThat(laptop.field(CODE)).isHidden();
        }

        @Test
        @DisplayName("in another device with a code of its own")
        void anotherDevice() {
            var laptop = device(true).signUp(email);
            MAIL.codeTo(email);
            var phone = device(true);
            laptop.admit(phone, email);

            phone.goTo("/account");
            assertThat(phone.field(CODE)).isHidden();
            phone.button("Send a code").click();
            assertThat(phone.page().getByText("We sent a code to your address."))
                    .isVisible();
            assertThat(phone.field(CODE)).isFocused();
            phone.field(CODE).fill(MAIL.codeTo(email, 2));
            phone.button("Confirm").click();

            assertThat(phone.text("Confirmed")).isVisible();
            assertThat(laptop.goTo("/account").text("Confirmed")).isVisible();
        }

        @Test
        @DisplayName("by a new code after five wrong ones")
        void newCode() {
            var laptop = device(true).signUp(email).goTo("/account");
            var code = MAIL.codeTo(email);
            for (var left : List.of("4 tries left.", "3 tries left.", "2 tries left.", "1 try left.")) {
                laptop.field(CODE).fill(wrong(code));
                laptop.button("Confirm").click();
                assertThat(laptop.page().getByText(left)).isVisible();
            }
            laptop.field(CODE).fill(wrong(code));
            laptop.button("Confirm").click();

            assertThat(laptop.page().getByText("Ask for a new one.")).isVisible();
            laptop.button("Send a code").click();
            laptop.field(CODE).fill(MAIL.codeTo(email, 2));
            laptop.button("Confirm").click();

            assertThat(laptop.text("Confirmed")).isVisible();
        }
    }
}
