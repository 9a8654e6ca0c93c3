package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.countersign.support.TestServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("On the account page, a member")
class AccountDataTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();
    private final String email = TestServer.freshEmail();

    @Test
    @DisplayName(
            "changes their name, which the page shows at once; an impossible one stays in the field with the reason")
    void name() {
        var laptop = chromium.device(server).signUp(email).goTo("/account");

        rename(laptop, "Ann Lovelace");
        assertThat(laptop.text("Name saved.")).isVisible();
        assertThat(laptop.field("Name")).hasValue("Ann Lovelace");
        assertThat(laptop.page().locator(".whoami-name")).hasText("Ann Lovelace");

        rename(laptop, "\u200B");
        assertThat(laptop.field("Name"))
                .hasAccessibleDescription(Pattern.compile("^Nothing in this name can be seen.*"));
        assertThat(laptop.field("Name")).isFocused();
        assertThat(laptop.field("Name")).hasValue("\u200B");
        assertThat(laptop.page().locator(".whoami-name")).hasText("Ann Lovelace");
        assertThat(laptop.page()).hasURL(Device.ACCOUNT);
    }

    private static void rename(Device device, String name) {
        device.field("Name").fill(name);
        device.button("Save name").click();
    }
}
