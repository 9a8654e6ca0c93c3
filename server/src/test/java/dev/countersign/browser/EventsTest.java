package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.countersign.support.TestServer;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The dashboard's security events")
class EventsTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();
    private final String email = TestServer.freshEmail();
    private Device laptop;

    @BeforeEach
    void signUp() {
        laptop = chromium.device(server).signUp(email);
    }

    @Test
    @DisplayName("show a wrong password as it happens, with device, address and time (SEC-65)")
    void live() {
        assertThat(laptop.page().getByText("Nothing so far.")).isVisible();

        wrongPassword();

        assertThat(laptop.events()).hasCount(1);
        assertThat(laptop.events().first()).containsText("Wrong password");
        assertThat(laptop.events().first()).containsText("Firefox on Linux");
        assertThat(laptop.events().first()).containsText("this computer");
        assertThat(laptop.events().first().locator("time")).isVisible();
    }

    @Test
    @DisplayName("name the device that asked, and load page by page, newest first")
    void pages() {
        var phone = chromium.device(server);
        laptop.admit(phone, email);
        assertThat(laptop.events().first()).containsText("You approved the sign-in on");
        for (var time = 0; time < 10; time++) {
            wrongPassword();
        }
        assertThat(laptop.events()).hasCount(10);
        assertThat(laptop.events().filter(new Locator.FilterOptions().setHasText("Wrong password")))
                .hasCount(10);

        laptop.page().locator("#events-older").click();
        assertThat(laptop.page()).hasURL(Pattern.compile(".*events-before=.*"));
        assertThat(laptop.events()).hasCount(1);
        assertThat(laptop.events().first()).containsText("You approved the sign-in on");
        wrongPassword();
        laptop.page().locator("#events-newest").click();
        assertThat(laptop.events()).hasCount(10);
    }

    /** Moves the earlier wrong passwords into the past, so that there is no wait. */
    private void wrongPassword() {
        server.rows()
                .sql("DELETE FROM guess WHERE subject = guess_subject(:email)")
                .param("email", email)
                .update();
        server.browser().post("/api/v1/session", Map.of("email", email, "password", "certainly not hers"));
    }
}
