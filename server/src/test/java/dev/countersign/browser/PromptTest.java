package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The prompt")
class PromptTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();
    private final String email = TestServer.freshEmail();

    @Test
    @DisplayName("says how many tries are left; the third wrong code ends the request on both sides")
    void wrongCodes() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).waitFor(email);
        var wrong = phone.wrongCode();

        laptop.type(wrong);
        assertThat(laptop.prompt()).containsText("That isn't the code. 2 tries left.");
        assertThat(laptop.codeInput()).hasValue("");
        laptop.type(wrong);
        assertThat(laptop.prompt()).containsText("That isn't the code. 1 try left.");
        assertThat(laptop.codeInput()).hasAttribute("aria-invalid", "true");
        laptop.type(wrong);

        assertThat(laptop.heading("This request is over")).isFocused();
        assertThat(laptop.prompt()).containsText("Too many wrong codes.");
        assertThat(phone.heading("This sign-in is over")).isVisible();

        laptop.button("Close").click();
        assertThat(laptop.prompt()).isHidden();
        assertThat(laptop.sessions()).hasCount(1);
    }

    @Test
    @DisplayName("accepts the right code after a wrong one, with a space in it")
    void rightAfterWrong() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).waitFor(email);

        laptop.type(phone.wrongCode());
        assertThat(laptop.prompt()).containsText("2 tries left.");
        laptop.type(phone.code().substring(0, 3) + " " + phone.code().substring(3));

        assertThat(phone.page()).hasURL(Device.DASHBOARD);
        assertThat(laptop.prompt()).isHidden();
        assertThat(laptop.sessions()).hasCount(2);
    }

    @Test
    @DisplayName("takes a double click for one answer, and shows what that means")
    void doubleClick() {
        var laptop = chromium.device(server).signUp(email);
        var stranger = chromium.device(server).waitFor(email);
        assertThat(laptop.prompt()).isVisible();

        laptop.button("It wasn't me").dblclick(new Locator.DblclickOptions().setDelay(80));

        assertThat(laptop.heading("Blocked")).isVisible();
        assertThat(stranger.heading("This sign-in is over")).isVisible();
        assertThat(laptop.heading("Blocked")).isVisible();
    }

    @Test
    @DisplayName("\"It wasn't me\" ends the request, links to password and sessions, and says how long nobody is asked")
    void itWasntMe() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server);
        laptop.admit(phone, email);
        phone.button("Sign out").click();
        assertThat(phone.text("You're signed out.")).isVisible();

        var stranger = chromium.device(server).waitFor(email);
        laptop.button("It wasn't me").click();

        assertThat(laptop.heading("Blocked")).isFocused();
        assertThat(stranger.heading("This sign-in is over")).isVisible();
        assertThat(stranger.prompt()).isHidden();
        assertThat(laptop.prompt())
                .containsText("For the next 15 minutes, new sign-ins are blocked without asking you.");
        assertThat(laptop.prompt().locator("[data-step=denied] .button.primary"))
                .hasText("Change password");
        assertThat(laptop.link("See your sessions")).hasAttribute("href", "/dashboard");
        laptop.link("Change password").click();
        assertThat(laptop.heading("Account")).isVisible();
    }

    @Test
    @DisplayName("withdraws \"It wasn't me\": the next sign-in is asked about")
    void itWasMe() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).waitFor(email);
        assertThat(laptop.prompt()).isVisible();
        laptop.button("It wasn't me").click();
        laptop.button("It was me after all").click();
        assertThat(laptop.heading("You'll be asked again")).isFocused();
        assertThat(phone.heading("This sign-in is over")).isVisible();

        phone.waitFor(email);
        laptop.type(phone.code());
        assertThat(phone.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("names the asking device, its address and time, and counts down")
    void describesTheDevice() {
        var laptop = chromium.device(server).signUp(email);
        chromium.device(server, options -> options.setUserAgent(UserAgents.IPHONE))
                .waitFor(email);

        assertThat(laptop.prompt()).containsText("Safari on iOS");
        assertThat(laptop.prompt()).containsText("from ");
        assertThat(laptop.prompt().locator("time")).hasText("now");
        assertThat(laptop.prompt().getByLabel("Time left")).hasText(Pattern.compile("1:[0-5][0-9]"));
        assertThat(laptop.codeInput()).hasAttribute("autocomplete", "one-time-code");
        assertThat(laptop.codeInput()).hasAttribute("inputmode", "numeric");
    }

    @Test
    @DisplayName("is hidden by Escape and reopened by a bar; the focus returns to where it was")
    void hiddenAndBack() {
        var laptop = chromium.device(server).signUp(email);
        laptop.link("Account").focus();
        var phone = chromium.device(server).waitFor(email);
        var bar = laptop.button("A sign-in is waiting for you. Review");

        assertThat(laptop.codeInput()).isFocused();
        laptop.page().keyboard().press("Escape");
        assertThat(laptop.prompt()).isHidden();
        assertThat(laptop.link("Account")).isFocused();

        bar.press("Enter");
        assertThat(laptop.codeInput()).isFocused();
        laptop.page().keyboard().press("Escape");
        assertThat(bar).isFocused();

        bar.press("Enter");
        laptop.type(phone.code());
        assertThat(phone.page()).hasURL(Device.DASHBOARD);
        assertThat(bar).isHidden();
    }

    @Test
    @DisplayName("keeps the focus inside, in both directions")
    void trapsTheFocus() {
        var laptop = chromium.device(server).signUp(email);
        chromium.device(server).waitFor(email);
        assertThat(laptop.codeInput()).isFocused();

        for (var key : new String[] {"Tab", "Shift+Tab"}) {
            for (int i = 0; i < 8; i++) {
                laptop.page().keyboard().press(key);
                // Between the last and the first element the browser's own controls get the focus: then it is on the
                // body.
                var inside = laptop.page()
                        .evaluate(
                                "document.activeElement === document.body || !!document.activeElement.closest('dialog')");
                assertEquals(true, inside);
            }
        }
        assertThat(laptop.prompt()).isVisible();
    }

    @Test
    @DisplayName("shows in the tab's title while it waits, and closes when the new device cancels")
    void titleAndCancel() {
        var laptop = chromium.device(server).signUp(email);
        assertThat(laptop.page()).hasTitle("Dashboard · Countersign");
        var phone = chromium.device(server).waitFor(email);
        assertThat(laptop.page()).hasTitle("● Approve a sign-in");

        phone.button("Cancel").click();

        assertThat(phone.heading("Sign in")).isVisible();
        assertThat(laptop.prompt()).containsText("The sign-in was cancelled on the other device.");
        assertThat(laptop.page()).hasTitle("Dashboard · Countersign");
        laptop.button("Close").click();
        assertThat(laptop.prompt()).isHidden();
    }

    @Test
    @DisplayName("that was hidden says when its request is over")
    void overWhileHidden() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).waitFor(email);
        assertThat(laptop.prompt()).isVisible();
        laptop.page().keyboard().press("Escape");

        phone.button("Cancel").click();

        assertThat(laptop.text("The waiting sign-in is over.")).isVisible();
        assertThat(laptop.button("A sign-in is waiting for you. Review")).isHidden();
    }

    @Test
    @DisplayName("that was missed appears on the next page that is opened")
    void missed() {
        var laptop = chromium.device(server).signUp(email);
        var later = laptop.newTab();
        laptop.page().close();
        var phone = chromium.device(server).waitFor(email);

        later.goTo("/account");
        assertThat(later.page()).hasTitle("● Approve a sign-in");
        later.type(phone.code());

        assertThat(phone.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("opens in each of three tabs and closes in all of them by one answer")
    void threeTabs() {
        var laptop = chromium.device(server).signUp(email);
        var account = laptop.newTab().goTo("/account");
        var third = laptop.newTab().goTo("/dashboard");
        var phone = chromium.device(server).waitFor(email);
        assertThat(laptop.prompt()).isVisible();
        assertThat(account.prompt()).isVisible();

        third.type(phone.code());

        assertThat(laptop.prompt()).isHidden();
        assertThat(account.prompt()).isHidden();
        assertThat(account.page()).hasTitle("Account · Countersign");
        assertThat(third.sessions()).hasCount(2);
        assertThat(account.page().getByText("A new device signed in")).isVisible();
    }

    @Test
    @DisplayName("opens on each signed-in device; when one answers, the other closes")
    void twoApprovers() {
        var roomy = TestServer.with("countersign.session.limit=3");
        var laptop = chromium.device(roomy).signUp(email);
        var phone = chromium.device(roomy);
        laptop.admit(phone, email);

        var tablet = chromium.device(roomy).waitFor(email);
        assertThat(laptop.prompt()).isVisible();
        phone.type(tablet.code());

        assertThat(tablet.page()).hasURL(Device.DASHBOARD);
        assertThat(laptop.prompt()).isHidden();
        assertThat(laptop.sessions()).hasCount(3);
    }

    @Nested
    @DisplayName("and a person who is typing")
    class Typing {
        @Test
        @DisplayName(
                "in a field see a bar and a title; no key goes elsewhere, and the dialog waits until they leave it")
        void inAField() {
            var laptop = chromium.device(server).signUp(email).goTo("/account");
            laptop.field("Current password").click();
            laptop.page().keyboard().type("copper k");
            chromium.device(server).waitFor(email);

            assertThat(bar(laptop)).isVisible();
            assertThat(laptop.page()).hasTitle("● Approve a sign-in");
            laptop.page().keyboard().type("ettle 4711 under");
            laptop.page().waitForTimeout(1_500);
            assertThat(laptop.prompt()).isHidden();
            assertThat(laptop.field("Current password")).hasValue("copper kettle 4711 under");

            laptop.heading("Account").click();
            assertThat(laptop.codeInput()).isFocused();
            assertThat(laptop.codeInput()).hasValue("");
        }

        @Test
        @DisplayName("see the dialog once they choose the bar or stop")
        void chooses() {
            var laptop = chromium.device(server).signUp(email).goTo("/account");
            laptop.field("New password").click();
            var phone = chromium.device(server).waitFor(email);

            bar(laptop).click();
            laptop.type(phone.code());

            assertThat(phone.page()).hasURL(Device.DASHBOARD);
        }

        @Test
        @DisplayName("as the dialog opens answer nothing with those keys; the code's own digits count from the first")
        void startled() {
            for (var tries = 1; ; tries++) {
                var member = TestServer.freshEmail();
                var laptop = chromium.device(server).signUp(member);
                laptop.page().evaluate("""
                        () => {
                          addEventListener('focusin', event => event.target.closest('dialog') && (window.opened ??= performance.now()))
                          addEventListener('keydown', () => window.pressed = performance.now(), true)
                        }
                        """);
                var phone = chromium.device(server).waitFor(member);
                assertThat(laptop.codeInput()).isFocused();
                for (var key : List.of("x", "4", "7", "1", "1", "4", "7", "Enter", " ")) {
                    laptop.page().keyboard().press(key);
                }
                if (!Boolean.TRUE.equals(laptop.page().evaluate("pressed - opened < 1_000"))) {
                    assertTrue(tries < 10, "the keys never came within a second");
                    continue;
                }
                assertThat(laptop.codeInput()).hasValue("");
                assertThat(laptop.prompt()).not().containsText("tries left");

                laptop.page().waitForTimeout(1_100);
                laptop.type(phone.code());
                assertThat(phone.page()).hasURL(Device.DASHBOARD);
                return;
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "812164,812164",
                " 812164 ,812164",
                "812-164,812164",
                "812–164,812164",
                "8 1 2 1 6 4,812164",
                "٨١٢١٦٤,812164",
                "８１２１６４,812164",
                "८१२१६४,812164",
                "81216,81216",
                "8121645,''",
                "812164 and more,''",
                "my code is 812164,''",
                "copper kettle 47,''",
                "+41 79 812 16 4,''"
            })
    @DisplayName("pastes six digits in any script and spacing, and nothing from other text")
    void digitsOnly(String pasted, String taken) {
        var laptop = chromium.device(server).signUp(email);
        chromium.device(server).waitFor(email);
        assertThat(laptop.codeInput()).isFocused();

        laptop.page().keyboard().insertText(pasted);

        assertThat(laptop.codeInput()).hasValue(taken);
    }

    @Test
    @DisplayName("accepts only digits from the keyboard; fewer than six are not sent")
    void typedDigits() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).waitFor(email);
        assertThat(laptop.codeInput()).isFocused();

        laptop.type("1a2b-3 ");
        assertThat(laptop.codeInput()).hasValue("123");
        assertThat(laptop.prompt()).containsText("Enter all six digits.");
        laptop.codeInput().fill("");
        laptop.type(phone.wrongCode());
        assertThat(laptop.prompt()).containsText("2 tries left.");
    }

    @ParameterizedTest
    @CsvSource({"390,360", "320,480", "320,568", "844,390"})
    @DisplayName("keeps the code and both answers visible above a phone's keyboard")
    void keyboardUp(int width, int height) {
        var laptop = chromium.device(server).signUp(email);
        chromium.device(server, options -> options.setUserAgent(UserAgents.IPHONE))
                .waitFor(email);
        laptop.page().setViewportSize(width, height);
        assertThat(laptop.codeInput()).isFocused();

        laptop.photograph(Chromium.SCREENSHOTS.resolve("prompt-" + width + "x" + height + ".png"));
        for (var needed : List.of(laptop.codeInput(), laptop.button("Approve"), laptop.button("It wasn't me"))) {
            var box = needed.boundingBox();
            assertTrue(box.y >= 0 && box.y + box.height <= height, () -> needed + " is at " + box.y);
        }
        var code = laptop.codeInput().boundingBox();
        var approve = laptop.button("Approve").boundingBox();
        assertTrue(code.y + code.height <= approve.y, () -> "the buttons cover the code");
        assertEquals(approve.width, laptop.button("It wasn't me").boundingBox().width, 1);
    }

    @Test
    @DisplayName("shows the result of its own answer once, for six seconds, and also that others let a device in")
    void toasts() {
        var laptop = chromium.device(server).signUp(email);
        var account = laptop.newTab().goTo("/account");
        var phone = chromium.device(server).waitFor(email);
        laptop.type(phone.code());

        assertThat(laptop.text("Approved. The new device is being signed in.")).isVisible();
        assertThat(laptop.sessions()).hasCount(2);
        assertThat(account.page().getByText("A new device signed in")).isVisible();
        assertThat(laptop.text("Approved. The new device is being signed in.")).isVisible();
        assertThat(laptop.page().locator(".toast")).hasCount(1);
        assertThat(laptop.page().locator(".toast")).hasCount(0);
        assertThat(laptop.page().getByText("A new device signed in")).isHidden();
        assertThat(account.page().locator(".toast")).hasCount(0);
    }

    private static Locator bar(Device device) {
        return device.button("A sign-in is waiting for you. Review");
    }
}
