package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.support.TestServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
        assertThat(phone.heading("This sign-in wasn't approved")).isVisible();

        laptop.button("Close").click();
        assertThat(laptop.prompt()).isHidden();
        assertThat(laptop.sessions()).hasCount(1);
    }

    @Test
    @DisplayName("after a wrong code takes the right one, with a space in it")
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
    @DisplayName("\"It wasn't me\" ends the request and offers to change the password and to end other sessions")
    void itWasntMe() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server);
        laptop.admit(phone, email);
        phone.button("Sign out").click();
        assertThat(phone.text("You are signed out.")).isVisible();

        var stranger = chromium.device(server).waitFor(email);
        laptop.button("It wasn't me").click();

        assertThat(laptop.heading("Refused")).isFocused();
        assertThat(stranger.heading("This sign-in wasn't approved")).isVisible();
        assertThat(stranger.prompt()).isHidden();
        assertThat(laptop.link("Change password")).hasAttribute("href", "/account");
        laptop.button("End all other sessions").click();
        assertThat(laptop.text("All other sessions have ended.")).isVisible();
    }

    @Test
    @DisplayName("says which device asks, from where and since when, and counts down")
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
    @DisplayName("is hidden by Escape and brought back by a bar; the focus returns to where it was")
    void hiddenAndBack() {
        var laptop = chromium.device(server).signUp(email);
        laptop.link("Account").focus();
        var phone = chromium.device(server).waitFor(email);
        var bar = laptop.button("A sign-in is waiting: review");

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
    @DisplayName("keeps the focus inside, whichever way one goes")
    void trapsTheFocus() {
        var laptop = chromium.device(server).signUp(email);
        chromium.device(server).waitFor(email);
        assertThat(laptop.codeInput()).isFocused();

        for (var key : new String[] {"Tab", "Shift+Tab"}) {
            for (int i = 0; i < 8; i++) {
                laptop.page().keyboard().press(key);
                // Between the last and the first, the browser's own controls have their turn: then it is the body.
                var inside = laptop.page()
                        .evaluate(
                                "document.activeElement === document.body || !!document.activeElement.closest('dialog')");
                assertEquals(true, inside);
            }
        }
        assertThat(laptop.prompt()).isVisible();
    }

    @Test
    @DisplayName("shows in the tab's title while it waits, and closes when the new device gives up")
    void titleAndCancel() {
        var laptop = chromium.device(server).signUp(email);
        assertThat(laptop.page()).hasTitle("Dashboard · Countersign");
        var phone = chromium.device(server).waitFor(email);
        assertThat(laptop.page()).hasTitle("● Approve a sign-in");

        phone.button("Cancel").click();

        assertThat(phone.heading("Sign in")).isVisible();
        assertThat(laptop.prompt()).containsText("The new device gave up waiting.");
        assertThat(laptop.page()).hasTitle("Dashboard · Countersign");
        laptop.button("Close").click();
        assertThat(laptop.prompt()).isHidden();
    }

    @Test
    @DisplayName("that was hidden says so when its request is over")
    void overWhileHidden() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).waitFor(email);
        assertThat(laptop.prompt()).isVisible();
        laptop.page().keyboard().press("Escape");

        phone.button("Cancel").click();

        assertThat(laptop.text("The sign-in that was waiting is over.")).isVisible();
        assertThat(laptop.button("A sign-in is waiting: review")).isHidden();
    }

    @Test
    @DisplayName("that was missed waits for whatever page is opened next")
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
}
