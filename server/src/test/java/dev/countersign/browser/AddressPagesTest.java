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
