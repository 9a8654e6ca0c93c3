package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.countersign.support.Browser.SESSION;

import dev.countersign.support.TestServer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("A browser that lost its session")
class SameBrowserTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();
    private final String email = TestServer.freshEmail();

    @Test
    @DisplayName("takes its own seat back with only the password, even at the limit")
    void takesItsSeatBack() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server);
        laptop.admit(phone, email);

        laptop.forget(SESSION).signIn(email);

        assertThat(laptop.page()).hasURL(Device.DASHBOARD);
        assertThat(laptop.text("2 of 2 in use")).isVisible();
        assertThat(laptop.log()).hasCount(3);
        assertThat(phone.page().getByText("replaced by a newer sign-in")).isVisible();
        assertThat(phone.prompt()).isHidden();
    }

    @Test
    @DisplayName("has all its tabs back on the dashboard once one of them has signed in")
    void threeTabs() {
        var laptop = chromium.device(server).signUp(email);
        var tabs = List.of(
                laptop, laptop.newTab().goTo("/account"), laptop.newTab().goTo("/dashboard"));
        laptop.forget(SESSION);

        laptop.newTab().signIn(email);

        for (var tab : tabs) {
            assertThat(tab.page()).hasURL(Device.DASHBOARD);
            assertThat(tab.text("1 of 2 in use")).isVisible();
        }
    }
}
