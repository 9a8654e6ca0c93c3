package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import dev.countersign.support.TestServer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The waiting page")
class WaitingPageTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = TestServer.with();
    private final String email = TestServer.freshEmail();

    @Test
    @DisplayName("and the prompt say when the time has run out")
    void expires() {
        var hasty = TestServer.with("countersign.approval.lifetime=3s");
        var laptop = chromium.device(hasty).signUp(email);
        var phone = chromium.device(hasty).waitFor(email);
        assertThat(laptop.prompt()).isVisible();

        assertThat(phone.heading("This sign-in is over")).isFocused();
        assertThat(phone.page()).hasTitle("This sign-in is over");
        assertThat(laptop.prompt()).containsText("The code expired.");

        phone.button("Back to sign-in").click();
        assertThat(phone.heading("Sign in")).isVisible();
        assertThat(phone.field("Email")).hasValue(email);
    }

    @Test
    @DisplayName("that was closed shows the same code when it is opened again")
    void reopened() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).waitFor(email);
        var code = phone.code();
        var again = phone.newTab();
        phone.page().close();

        again.goTo("/login/waiting");
        assertEquals(code, again.code());
        laptop.type(code);
        assertThat(again.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("that was closed before the approval continues when it is opened again")
    void approvedWhileClosed() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).waitFor(email);
        var code = phone.code();
        var again = phone.newTab();
        phone.page().close();
        laptop.type(code);
        assertThat(laptop.text("Approved. The new device is being signed in.")).isVisible();

        again.goTo("/login/waiting");

        assertThat(again.page()).hasURL(Device.DASHBOARD);
        assertThat(laptop.sessions()).hasCount(2);
    }

    @Test
    @DisplayName("tries again if the server can't sign it in at once")
    void serverFails() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).allowServerErrors().waitFor(email);
        var problem = phone.problemPage();
        var failed = new AtomicBoolean();
        phone.page().route("**/login/waiting", route -> {
            if (failed.getAndSet(true)) {
                route.resume();
            } else {
                route.fulfill(new Route.FulfillOptions()
                        .setStatus(503)
                        .setContentType("text/html")
                        .setBody(problem));
            }
        });

        laptop.type(phone.code());

        assertThat(phone.page()).hasURL(Device.DASHBOARD);
        assertTrue(failed.get());
    }

    @Test
    @DisplayName("shows a new code to the same browser that starts over; another browser is told to wait")
    void startsOver() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server).waitFor(email);
        assertThat(laptop.prompt()).isVisible();

        var tablet = chromium.device(server).signIn(email);
        assertThat(tablet.page().getByText("Another sign-in is already waiting for approval."))
                .isVisible();
        assertThat(tablet.field("Email")).hasValue(email);

        phone.waitFor(email);
        assertThat(laptop.prompt()).isVisible();
        laptop.type(phone.code());
        assertThat(phone.page()).hasURL(Device.DASHBOARD);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("shows the new code once the same browser has asked again in another tab, also without WebSockets")
    void askedInAnotherTab(boolean withWebSockets) {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server);
        if (!withWebSockets) {
            phone.page().routeWebSocket("**/api/v1/live", socket -> socket.close());
        }
        var before = phone.waitFor(email).code();
        var other = phone.newTab().waitFor(email);

        assertThat(phone.page().locator("[data-code]"))
                .not()
                .hasText(before.substring(0, 3) + " " + before.substring(3));

        assertEquals(other.code(), phone.code());
        assertThat(laptop.prompt()).isVisible();
        laptop.type(phone.code());
        assertThat(other.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("goes on to the dashboard once the same browser was signed in in another tab")
    void signedInInAnotherTab() {
        var member = server.browser().signUp(email);
        var phone = chromium.device(server).waitFor(email);

        phone.newTab()
                .goTo("/login/recovery")
                .recover(email, member.recoveryCodes().getFirst());

        assertThat(phone.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("works in a browser that names its language as Intl refuses it")
    void strangeLanguage() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server);
        phone.page().addInitScript("Object.defineProperty(navigator, 'languages', { get: () => ['en-US@posix'] })");
        phone.waitFor(email);

        laptop.type(phone.code());

        assertThat(phone.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("leads to sign-in if nothing is waiting")
    void nothingWaits() {
        var phone = chromium.device(server).goTo("/login/waiting");
        assertThat(phone.heading("Sign in")).isVisible();
    }

    @Test
    @DisplayName("names the address for its code, also as a QR code; a signed-in device finds the request there")
    void whereToEnterTheCode() {
        var laptop = chromium.device(server).signUp(email);
        var elsewhere = laptop.newTab();
        laptop.page().close();
        var phone = chromium.device(server).waitFor(email);
        var address = server.url().getAuthority() + "/approve";

        assertThat(phone.page().getByRole(AriaRole.MAIN))
                .containsText("Nothing there? Open " + address + " on that device.");
        assertThat(phone.page()
                        .getByRole(AriaRole.IMG, new GetByRoleOptions().setName("QR code that opens " + address)))
                .isVisible();
        phone.page().setViewportSize(320, 640);
        assertEquals(320, phone.page().evaluate("document.documentElement.scrollWidth"));

        elsewhere.page().navigate("http://" + address);
        elsewhere.type(phone.code());
        assertThat(phone.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("links to a page that shows waiting requests, after sign-in if nobody is signed in there")
    void approvePage() {
        var laptop = chromium.device(server).goTo("/approve");
        assertThat(laptop.heading("Sign in")).isVisible();
        chromium.device(server).signUp(email).button("Sign out").click();
        laptop.signInHere(email);
        assertThat(laptop.page()).hasURL(Pattern.compile(".*/approve"));
        assertThat(laptop.page().getByText("its request shows up here")).isVisible();

        var phone = chromium.device(server).waitFor(email);
        laptop.type(phone.code());
        assertThat(phone.page()).hasURL(Device.DASHBOARD);
    }

    @Test
    @DisplayName("shows a tick when the code was right, without animation for people who prefer reduced motion")
    void tick() {
        var laptop = chromium.device(server).signUp(email);
        var phone = chromium.device(server, options -> options.setReducedMotion(ReducedMotion.REDUCE))
                .waitFor(email);
        laptop.page().evaluate("""
                () => new MutationObserver(() => { window.ticked = true })
                        .observe(document.querySelector('.prompt [data-timer]'), { attributeFilter: ['data-right'] })
                """);
        laptop.type(phone.code());

        assertThat(phone.page()).hasURL(Device.DASHBOARD);
        assertThat(laptop.prompt()).isHidden();
        assertEquals(true, laptop.page().evaluate("window.ticked"));
    }
}
