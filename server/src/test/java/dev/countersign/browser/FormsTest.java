package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.countersign.support.Browser.DEVICE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.countersign.support.TestServer;
import java.util.HashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The forms")
class FormsTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static final int ANNOUNCED_WITHIN_MILLIS = 2_000;
    private static final int AT_ONCE_MILLIS = 5_000;

    private final TestServer server = TestServer.with();
    private final String email = TestServer.freshEmail();

    @Test
    @DisplayName("of sign-up keep the typed values and show each error beside its field")
    void signUpErrors() {
        var laptop = chromium.device(server).goTo("/signup");
        laptop.field("Name").fill("Ada Lovelace");
        laptop.field("Email").fill(email);
        laptop.field("Password").fill("short");
        laptop.button("Create account").click();

        assertThat(laptop.field("Password")).hasAccessibleDescription("Use 15 characters or more.");
        assertThat(laptop.field("Password")).isFocused();
        assertThat(laptop.field("Name")).hasValue("Ada Lovelace");
        assertThat(laptop.field("Email")).hasValue(email);

        laptop.field("Password").fill(TestServer.PASSWORD);
        laptop.button("Create account").click();
        laptop.keepRecoveryCodes();
    }

    @Test
    @DisplayName("of sign-up say that an email already has an account")
    void emailTaken() {
        server.browser().signUp(email);
        var laptop = chromium.device(server).goTo("/signup");
        laptop.field("Name").fill("Ada Lovelace");
        laptop.field("Email").fill(email);
        laptop.field("Password").fill(TestServer.PASSWORD);
        laptop.button("Create account").click();

        assertThat(laptop.field("Email"))
                .hasAccessibleDescription("There's an account with this email already. Sign in instead");
        assertThat(laptop.field("Email")).isFocused();
        assertThat(laptop.field("Name")).hasValue("Ada Lovelace");
        laptop.button("Sign in instead").click();
        assertThat(laptop.heading("Sign in")).isVisible();
        assertThat(laptop.field("Email")).hasValue(email);
        assertThat(laptop.field("Password")).isFocused();
    }

    @Test
    @DisplayName("of sign-in give one answer to every wrong pair, keep the email and focus the password")
    void wrongPassword() {
        var laptop = chromium.device(server).goTo("/login");
        assertThat(laptop.field("Email")).isFocused();
        laptop.field("Email").fill(email);
        laptop.field("Password").fill("not the password at all");
        laptop.button("Sign in").click();

        assertThat(laptop.text("Email and password don't match. Check both and try again."))
                .isVisible();
        assertThat(laptop.field("Email")).hasValue(email);
        assertThat(laptop.field("Password")).isFocused();
        assertThat(laptop.field("Password")).hasValue("");
        assertThat(laptop.text("Still not in?")).isVisible();
        laptop.button("Create an account").click();
        assertThat(laptop.heading("Create your account")).isVisible();
        assertThat(laptop.field("Email")).hasValue(email);
    }

    @Test
    @DisplayName("show how many characters a new password still needs")
    void strength() {
        var laptop = chromium.device(server).goTo("/signup");
        var rule = laptop.page().locator("#password-rule");
        assertThat(rule).hasText("Use 15 characters or more; four random words are easy to remember.");

        laptop.field("Password").fill("eight ch");
        assertThat(laptop.text("8 / 15")).isVisible();
        laptop.field("Password").fill("fifteen letters");
        assertThat(rule).hasText("Good. Keep it somewhere safe.");
        assertThat(laptop.text("15 characters")).isVisible();
        laptop.field("Password").fill("x".repeat(257));
        assertThat(rule).hasText("Too long. Use 256 characters or fewer.");
    }

    @Test
    @DisplayName("show and hide a password")
    void showAndHide() {
        var laptop = chromium.device(server).goTo("/login");
        laptop.field("Password").fill("a secret");
        assertThat(laptop.field("Password")).hasAttribute("type", "password");
        laptop.button("Show").click();
        assertThat(laptop.field("Password")).hasAttribute("type", "text");
        laptop.button("Hide").click();
        assertThat(laptop.field("Password")).hasAttribute("type", "password");
        assertThat(laptop.field("Password")).hasValue("a secret");
    }

    @Test
    @DisplayName("suggest an acceptable passphrase, a new one each time")
    void passphrase() {
        var laptop = chromium.device(server).goTo("/signup");
        laptop.field("Name").fill("Ada Lovelace");
        laptop.field("Email").fill(email);
        laptop.button("Suggest a passphrase").click();
        assertThat(laptop.field("Password")).hasValue(Pattern.compile("[a-z]+(-[a-z]+){4,}"));
        assertThat(laptop.field("Password")).hasAttribute("type", "text");
        var first = laptop.field("Password").inputValue();
        laptop.button("Suggest a passphrase").click();
        assertThat(laptop.field("Password")).not().hasValue(first);

        laptop.button("Create account").click();
        laptop.keepRecoveryCodes();
    }

    @Test
    @DisplayName("change nothing and say why if the browser's cookies have changed")
    void expired() {
        // Not the dashboard, which reloads its data and would restore the cookie.
        var laptop = chromium.device(server).signUp(email).goTo("/account");
        laptop.forget(DEVICE);
        laptop.button("Sign out").click();

        assertThat(laptop.heading("This page was out of date")).isVisible();
        laptop.goTo("/dashboard");
        assertThat(laptop.sessions()).hasCount(1);
    }

    @Test
    @DisplayName("keep the email after a cancelled sign-in, after an end from elsewhere, and after signing out")
    void emailKept() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).waitFor(email);
        phone.button("Cancel").click();
        assertThat(phone.field("Email")).hasValue(email);
        assertThat(phone.field("Password")).isFocused();

        laptop.admit(phone, email);
        laptop.end(1);
        assertThat(phone.text("You were signed out from another device.")).isVisible();
        assertThat(phone.field("Email")).hasValue(email);
        phone.page().reload();
        assertThat(phone.text("You were signed out from another device.")).isHidden();

        laptop.button("Sign out").click();
        assertThat(laptop.text("You're signed out.")).isVisible();
        assertThat(laptop.field("Email")).hasValue(email);
    }

    @Test
    @DisplayName(
            "that sign out lead to the sign-in page alone, even if the end is announced before their answer arrives")
    void signedOutOnce() {
        var laptop = chromium.device(server).signUp(email);
        assertThat(laptop.sessions()).hasCount(1);
        var farewells = new AtomicInteger();
        laptop.page()
                .onRequest(request ->
                        farewells.addAndGet(String.valueOf(request.postData()).contains("action=ended") ? 1 : 0));
        laptop.page().route(server.url() + "/dashboard", route -> {
            var answer = route.fetch(new Route.FetchOptions().setMaxRedirects(0));
            laptop.page().waitForTimeout(ANNOUNCED_WITHIN_MILLIS);
            route.fulfill(new Route.FulfillOptions().setResponse(answer));
        });
        laptop.button("Sign out").click();

        assertThat(laptop.text("You're signed out.")).isVisible();
        assertEquals(0, farewells.get());
    }

    @Test
    @DisplayName("work again if the next page never loads, or if the browser comes back to this one")
    void cameBack() {
        server.browser().signUp(email).delete("/api/v1/session");
        var laptop = chromium.device(server).goTo("/login");
        // The browser stays on its page, as it does when the person stops it.
        laptop.page().route("**/signup", route -> {
            if (route.request().isNavigationRequest()) {
                route.fulfill(new Route.FulfillOptions().setStatus(204));
            } else {
                route.resume();
            }
        });
        var next = laptop.button("Create an account");
        laptop.page().waitForResponse(answer -> answer.request().isNavigationRequest(), next::click);
        assertThat(next).isDisabled();
        assertThat(next).isEnabled();

        laptop.page().waitForResponse(answer -> answer.request().isNavigationRequest(), next::click);
        assertThat(next).isDisabled();
        laptop.page().evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
        assertThat(next).isEnabled(new LocatorAssertions.IsEnabledOptions().setTimeout(AT_ONCE_MILLIS));

        laptop.page().unroute("**/signup");
        next.click();
        assertThat(laptop.heading("Create your account")).isVisible();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    @DisplayName("keep what was typed if the server can't take it now, say why, and can be sent again")
    void notNow(int status) {
        var laptop = chromium.device(server).allowServerErrors().goTo("/signup");
        var problem = laptop.problemPage();
        laptop.page()
                .route(
                        "**/signup",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setStatus(status)
                                .setContentType("text/html")
                                .setBody(problem)));
        laptop.field("Name").fill("Ada Lovelace");
        laptop.field("Email").fill(email);
        laptop.field("Password").fill(TestServer.PASSWORD);
        laptop.button("Create account").click();

        assertThat(laptop.page().getByRole(AriaRole.MAIN).getByRole(AriaRole.ALERT))
                .hasText("The address may be mistyped, or what it led to no longer exists.");
        assertThat(laptop.field("Name")).hasValue("Ada Lovelace");
        assertThat(laptop.field("Email")).hasValue(email);
        assertThat(laptop.field("Password")).hasValue(TestServer.PASSWORD);

        laptop.page().unroute("**/signup");
        laptop.button("Create account").click();
        laptop.keepRecoveryCodes();
    }

    @Test
    @DisplayName("that end a session ask first, name the effect, and lead back to the list")
    void asks() {
        var laptop = chromium.device(server).signUp(email);
        laptop.admit(chromium.device(server), email);

        laptop.button("End all others").click();
        assertThat(laptop.heading("End all other sessions?")).isVisible();
        assertThat(laptop.button("End them")).isFocused();
        laptop.page().keyboard().press("Escape");
        assertThat(laptop.heading("End all other sessions?")).isHidden();
        assertThat(laptop.button("End all others")).isFocused();
        assertThat(laptop.sessions()).hasCount(2);

        laptop.endOthers();
        assertThat(laptop.text("All other sessions have ended.")).isVisible();
        assertThat(laptop.heading("Where you are signed in")).isFocused();
        assertThat(laptop.sessions()).hasCount(1);
    }

    @Test
    @DisplayName("of sign-in can be sent again at once if the browser's cookies have changed")
    void signInExpired() {
        server.browser().signUp(email).delete("/api/v1/session");
        var laptop = chromium.device(server).goTo("/login");
        laptop.forget(DEVICE);
        laptop.field("Email").fill(email);
        laptop.field("Password").fill(TestServer.PASSWORD);
        laptop.button("Sign in").click();
        assertThat(laptop.page().getByText("This page was out of date")).isVisible();
        assertThat(laptop.field("Email")).hasValue(email);
        laptop.field("Password").fill(TestServer.PASSWORD);
        laptop.button("Sign in").click();
        assertThat(laptop.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("say that cookies are blocked if the browser stores none, and keep the email")
    void blockedCookies() {
        var laptop = chromium.device(server);
        laptop.page().context().route("**/*", route -> {
            var answer = route.fetch(new Route.FetchOptions().setMaxRedirects(0));
            var headers = new HashMap<>(answer.headers());
            headers.remove("set-cookie");
            route.fulfill(new Route.FulfillOptions().setResponse(answer).setHeaders(headers));
            laptop.page().context().clearCookies();
        });
        laptop.goTo("/login").signInHere(email);

        assertThat(laptop.page().getByText("Your browser doesn't keep cookies of this site"))
                .isVisible();
        assertThat(laptop.field("Email")).hasValue(email);
    }

    @Test
    @DisplayName("redirect to the right address; the page names it if it cannot redirect")
    void rightAddress() {
        var elsewhere = java.net.URI.create("http://127.0.0.1:" + server.url().getPort());
        var laptop = chromium.device(options -> {}, elsewhere, server.url());

        laptop.goTo("/login?x=y");
        assertThat(laptop.page()).hasURL(Device.exactly(server.url() + "/login?x=y&host=right"));
        assertThat(laptop.page().getByText("expects to be opened")).isHidden();

        var proxied = TestServer.with(
                "countersign.public-url=https://sign-in.example.org",
                "countersign.trusted-proxies=127.0.0.1/32,::1/128");
        var phone = chromium.device(proxied).goTo("/login");
        assertThat(phone.page().getByText("Countersign expects to be opened at https://sign-in.example.org."))
                .isVisible();
        assertThat(phone.link("Go there")).hasAttribute("href", "https://sign-in.example.org/login");
    }
}
