package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Television;
import dev.countersign.support.TestServer;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A3, on a small phone. */
@DisplayName("A member types the code of a device without a keyboard")
class DevicePageTest {
    private static final TestServer SERVER = TestServer.with();

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final String email = TestServer.freshEmail();
    private final Television television = Television.at(SERVER);

    static Stream<Arguments> browsers() {
        return Stream.of(Arguments.of("with scripts", true), Arguments.of("without scripts", false));
    }

    private static Device phone(boolean scripts) {
        return chromium.device(
                SERVER, options -> options.setJavaScriptEnabled(scripts).setViewportSize(360, 740));
    }

    private void type(Device phone, String code) {
        phone.field("Code").fill(code);
        phone.button("Continue").click();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("browsers")
    @DisplayName("signs in on the way, corrects a wrong code, approves, and ends that session on the dashboard")
    void approves(String how, boolean scripts) {
        SERVER.browser().signUp(email).delete("/api/v1/session");
        var phone = phone(scripts).goTo("/device?user_code=" + television.userCode());
        phone.signInHere(email);
        assertThat(phone.heading("Sign in on a device")).isVisible();
        assertThat(phone.field("Code")).hasValue(television.userCode());

        type(phone, "bbbb bbbb");
        assertThat(phone.text("This code isn't right or no longer works. Check it, or get a new one on the device."))
                .isVisible();
        type(phone, television.userCode().toLowerCase(Locale.ROOT).replace("-", ""));
        assertThat(phone.heading("Sign in to Living room TV?")).isVisible();
        assertThat(phone.text(television.userCode())).isVisible();
        assertThat(phone.page().evaluate("document.documentElement.scrollWidth"))
                .isEqualTo(360);
        assertThat(television.pollsFor()).isEqualTo("authorization_pending");
        phone.button("Approve").click();

        assertThat(phone.text("Approved. The device will be signed in within seconds."))
                .isVisible();
        assertThat(phone.sessions()).hasCount(2);
        var tokens = television.fetch();
        assertThat(television.application().userInfo(tokens.access()).status()).isEqualTo(200);
        phone.goTo("/dashboard");
        phone.end(1);
        assertThat(phone.text("That session has ended.")).isVisible();
        assertThat(phone.sessions()).hasCount(1);
        assertThat(television.application().userInfo(tokens.access()).status()).isEqualTo(401);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("browsers")
    @DisplayName("refuses a device that is not theirs")
    void refuses(String how, boolean scripts) {
        var phone = phone(scripts).signUp(email).goTo("/device");
        type(phone, television.userCode());

        phone.button("It wasn't me").click();

        assertThat(phone.text("Blocked. The device wasn't signed in.")).isVisible();
        assertThat(television.pollsFor()).isEqualTo("access_denied");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("browsers")
    @DisplayName("reads the limit's words when all sessions are in use")
    void limit(String how, boolean scripts) {
        var phone = phone(scripts).signUp(email).goTo("/device");
        var first = Television.at(SERVER);
        type(phone, first.userCode());
        phone.button("Approve").click();
        assertThat(phone.sessions()).hasCount(2);

        phone.goTo("/device");
        type(phone, television.userCode());
        phone.button("Approve").click();

        assertThat(phone.page().getByText("Already 2 sessions active.")).isVisible();
        assertThat(television.pollsFor()).isEqualTo("access_denied");
    }

    @Test
    @DisplayName("with a keyboard alone: the field has the focus, and Enter goes on and approves")
    void keyboard() {
        var phone = phone(true).signUp(email).goTo("/device");
        assertThat(phone.field("Code")).isFocused();
        phone.page().keyboard().type(television.userCode());
        phone.page().keyboard().press("Enter");
        assertThat(phone.heading("Sign in to Living room TV?")).isVisible();

        phone.button("Approve").focus();
        phone.page().keyboard().press("Enter");

        assertThat(phone.text("Approved. The device will be signed in within seconds."))
                .isVisible();
        assertThat(television.fetch().access()).isNotEmpty();
    }
}
