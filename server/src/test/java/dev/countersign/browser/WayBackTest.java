package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.countersign.support.TestServer;
import dev.countersign.support.UpstreamApp;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("A person who has to sign in on the way to a page")
class WayBackTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static final UpstreamApp APP = UpstreamApp.start();
    private static final TestServer SERVER = TestServer.with("countersign.return-origins=" + APP.url());
    private static final String GOAL = APP.url() + "/reports/2026?from=may&filter={a}|b%20c&name=%C3%A9&next=/x?y";

    @AfterAll
    static void closeTheApp() {
        APP.close();
    }

    private static Device device() {
        return chromium.device(options -> {}, SERVER.url(), APP.url());
    }

    private static String on(String page, String goal) {
        return page + "?return_to=" + URLEncoder.encode(goal, StandardCharsets.UTF_8);
    }

    private static String member() {
        var member = SERVER.member();
        member.delete("/api/v1/session");
        return member.email();
    }

    @Nested
    @DisplayName("gets there, with the original query,")
    class Gets {
        @Test
        @DisplayName("by signing in, even at the second try")
        void signIn() {
            var email = member();
            var device = device().goTo(on("/login", GOAL));

            device.field("Email").fill(email);
            device.field("Password").fill("not the password of this one");
            device.button("Sign in").click();
            assertThat(device.text("Email and password don't match. Check both and try again."))
                    .isVisible();
            device.signInHere(email);

            assertThat(device.page()).hasURL(Device.exactly(GOAL));
            assertThat(device.heading("The app")).isVisible();
        }

        @Test
        @DisplayName("without JavaScript")
        void withoutJavaScript() {
            var device = chromium.device(options -> options.setJavaScriptEnabled(false), SERVER.url(), APP.url());

            device.goTo(on("/login", GOAL)).signInHere(member());

            assertThat(device.page()).hasURL(Device.exactly(GOAL));
        }

        @Test
        @DisplayName("by signing up, after the recovery codes")
        void signUp() {
            var device = device().goTo(on("/login", GOAL));
            device.button("Create an account").click();
            device.field("Name").fill("Ada Lovelace");
            device.field("Email").fill(TestServer.freshEmail());
            device.field("Password").fill(TestServer.PASSWORD);
            device.button("Create account").click();
            assertThat(device.heading("Keep your recovery codes")).isVisible();
            device.page().waitForLoadState();
            device.kept().check();

            device.button("Continue").click();

            assertThat(device.page()).hasURL(Device.exactly(GOAL));
        }

        @Test
        @DisplayName("by an approval, automatically")
        void approval() {
            var email = TestServer.freshEmail();
            var first = device().signUp(email);
            var second = device().goTo(on("/login", GOAL)).signInHere(email);
            assertThat(second.heading("Enter this code on a device you're already signed in on"))
                    .isVisible();

            first.type(second.code());

            assertThat(second.page()).hasURL(Device.exactly(GOAL));
        }

        @Test
        @DisplayName("by a recovery code, from the waiting page")
        void recovery() {
            var email = TestServer.freshEmail();
            var member = SERVER.browser().signUp(email);
            var device = device().goTo(on("/login", GOAL)).signInHere(email);
            assertThat(device.heading("Enter this code on a device you're already signed in on"))
                    .isVisible();

            device.button("Use a recovery code").click();
            device.recover(email, member.recoveryCodes().getFirst());

            assertThat(device.page()).hasURL(Device.exactly(GOAL));
        }

        @Test
        @DisplayName("at once, if they are signed in by now")
        void signedIn() {
            var device = device().signUp(TestServer.freshEmail());

            for (var page : List.of("/login", "/signup", "/login/recovery")) {
                device.goTo(on(page, GOAL));
                assertThat(device.page()).hasURL(Device.exactly(GOAL));
            }
        }

        @Test
        @DisplayName("even if every seat was taken at the first try")
        void limitReached() {
            var email = TestServer.freshEmail();
            var first = SERVER.browser().signUp(email);
            first.admit(SERVER.browser());
            var device = device().goTo(on("/login", GOAL)).signInHere(email);
            assertThat(device.heading("Already 2 sessions active")).isVisible();
            first.delete("/api/v1/sessions");
            first.delete("/api/v1/session");

            device.button("Try again").click();
            device.signInHere(email);

            assertThat(device.page()).hasURL(Device.exactly(GOAL));
        }
    }

    @Test
    @DisplayName("only gets to allowed origins, however the address is written: otherwise to the dashboard")
    void openRedirects() {
        var allowed = APP.url().toString();
        var host = APP.url().getAuthority();
        var evil = "evil.example";
        var dashboard = Device.exactly(SERVER.url() + "/dashboard");
        var device = device().signUp(TestServer.freshEmail());

        for (var address : List.of(
                "https://" + evil,
                "http://" + evil + "/?" + allowed,
                "//" + evil,
                "///" + evil,
                "/\\" + evil,
                "\\\\" + evil,
                "https:" + evil,
                "http:/" + evil,
                "https:\\\\" + evil,
                "/dashboard",
                "javascript:alert(1)",
                "data:text/html,x",
                "http:" + host,
                "//" + host + "/",
                allowed + "@" + evil,
                allowed + ":x@" + evil + "/",
                "http://" + host + "%40" + evil,
                "http://user@" + host + "/",
                "http://user:pass@" + host + "/",
                allowed + "\\@" + evil,
                allowed + "\\." + evil,
                allowed + "/\\" + evil,
                allowed + "#@" + evil,
                allowed + "." + evil,
                allowed + "1/",
                allowed + "." + "/",
                "http://localhost.:" + APP.url().getPort() + "/",
                "http://localhost." + evil + ":" + APP.url().getPort() + "/",
                "http://localhost/",
                "http://127.0.0.1:" + APP.url().getPort() + "/",
                "https://" + host + "/",
                "HTTP://" + host + "/",
                "http://LocalHost:" + APP.url().getPort() + "/",
                "http://" + host.replace("l", "ⅼ") + "/",
                " " + allowed + "/",
                "\t" + allowed + "/",
                "ht\ntp://" + host + "/",
                allowed + "/\r\nLocation: https://" + evil,
                allowed + "/\u0000",
                allowed + "/ü",
                allowed + "/" + "x".repeat(2_000))) {
            device.goTo(on("/login", address));
            assertThat(device.page()).hasURL(dashboard);
        }
    }

    @Test
    @DisplayName("also gets to the dashboard if a form is posted with such an address")
    void openRedirectsOfForms() {
        for (var address : List.of("//evil.example", APP.url() + "@evil.example", "https://evil.example/")) {
            var device = device().goTo(on("/login", address)).signInHere(member());
            assertThat(device.page()).hasURL(Device.exactly(SERVER.url() + "/dashboard"));
        }
    }

    @Test
    @DisplayName("gets to the first of two addresses, if it is allowed")
    void twoAddresses() {
        var device = device().signUp(TestServer.freshEmail());

        device.goTo(on("/login", "https://evil.example/") + on("", GOAL).replace('?', '&'));
        assertThat(device.page()).hasURL(Device.exactly(SERVER.url() + "/dashboard"));
        device.goTo(on("/login", GOAL) + on("", "https://evil.example/").replace('?', '&'));
        assertThat(device.page()).hasURL(Device.exactly(GOAL));
    }

    @Test
    @DisplayName("can get to an origin that is allowed by its name only")
    void originAlone() {
        var device = device().signUp(TestServer.freshEmail());

        for (var address : List.of(APP.url().toString(), APP.url() + "?q=1", APP.url() + "/")) {
            device.goTo(on("/login", address));
            assertThat(device.page())
                    .hasURL(Device.exactly(
                            URI.create(address).getRawPath().isEmpty()
                                    ? address.replace(APP.url().toString(), APP.url() + "/")
                                    : address));
        }
    }
}
