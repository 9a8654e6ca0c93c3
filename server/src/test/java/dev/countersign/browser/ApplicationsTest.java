package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.countersign.clients.NewClient;
import dev.countersign.support.Application;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import dev.countersign.support.UpstreamApp;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A person whom an application sends here")
class ApplicationsTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static final UpstreamApp APP = UpstreamApp.start();
    private static final TestServer SERVER = TestServer.with();
    private static final String CALLBACK = APP.url() + "/callback";
    private static final String BYE = APP.url() + "/bye";
    private static final Pattern WITH_A_CODE =
            Pattern.compile("^" + CALLBACK.replaceAll("\\W", "\\\\$0") + "\\?code=.*");
    private static final Pattern DENIED =
            Pattern.compile("^" + CALLBACK.replaceAll("\\W", "\\\\$0") + "\\?error=access_denied&.*");

    private final Application shop = Application.of(SERVER, description("Shop", false));
    private final Application garden = Application.of(SERVER, description("Garden", true));
    private final String email = TestServer.freshEmail();

    private static NewClient description(String name, boolean foreign) {
        var usual = Application.description();
        return new NewClient(
                name,
                false,
                List.of(CALLBACK),
                List.of(BYE),
                usual.backchannelLogoutUri(),
                usual.origins(),
                usual.scopes(),
                foreign,
                true,
                usual.accessToken(),
                usual.signingAlgorithm(),
                false);
    }

    static Stream<Arguments> browsers() {
        return Stream.of(Arguments.of("with scripts", true), Arguments.of("without scripts", false));
    }

    private static Device device(boolean scripts) {
        Consumer<NewContextOptions> how = options -> options.setJavaScriptEnabled(scripts);
        return chromium.device(how, SERVER.url(), APP.url());
    }

    @AfterAll
    static void closeTheApp() {
        APP.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("browsers")
    @DisplayName("signs in and comes back to it, although it is on another origin")
    void signsIn(String how, boolean scripts) {
        SERVER.browser().signUp(email).delete("/api/v1/session");
        var device = device(scripts).goTo(shop.authorization(Map.of()));

        device.signInHere(email);

        assertThat(device.page()).hasURL(WITH_A_CODE);
        assertThat(device.heading("The app")).isVisible();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("browsers")
    @DisplayName("comes back to it once another device has approved this one")
    void approved(String how, boolean scripts) {
        var laptop = SERVER.browser().signUp(email);
        var device = device(scripts).goTo(shop.authorization(Map.of()));
        device.signInHere(email);
        assertThat(device.page()).hasURL(Pattern.compile(".*/login/waiting.*"));

        laptop.answer(laptop.pendingApproval(), device.code());
        if (!scripts) {
            device.button("Continue").click();
        }

        assertThat(device.page()).hasURL(WITH_A_CODE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("browsers")
    @DisplayName("types the password again in the same session if it wants that")
    void again(String how, boolean scripts) {
        var device = device(scripts).signUp(email);
        device.goTo(shop.authorization(Map.of("prompt", "login")));
        assertThat(device.heading("Confirm it's you")).isVisible();
        device.field("Password").fill("not the password of this one");
        device.button("Continue").click();
        assertThat(device.text("This isn't your current password.")).isVisible();

        device.field("Password").fill(TestServer.PASSWORD);
        device.button("Continue").click();

        assertThat(device.page()).hasURL(WITH_A_CODE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("browsers")
    @DisplayName("brings it the answer in a form if it wants that")
    void formPost(String how, boolean scripts) {
        var device = device(scripts).signUp(email);

        device.goTo(shop.authorization(Map.of("response_mode", "form_post")));
        if (!scripts) {
            device.button("Continue").click();
        }

        assertThat(device.page()).hasURL(Device.exactly(CALLBACK));
        assertThat(device.heading("The app")).isVisible();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("browsers")
    @DisplayName("is asked if it is somebody else's, only once, and can take it back on the account page")
    void allows(String how, boolean scripts) {
        SERVER.browser().signUp(email).delete("/api/v1/session");
        var device = device(scripts).goTo(garden.authorization(Map.of("login_hint", email)));
        assertThat(device.field("Email")).hasValue(email);
        device.signInHere(email);
        assertThat(device.heading("Allow Garden?")).isVisible();
        assertThat(device.page().getByText("Your email address, and whether it's confirmed"))
                .isVisible();

        device.button("Allow").click();

        assertThat(device.page()).hasURL(WITH_A_CODE);
        device.goTo(garden.authorization(Map.of()));
        assertThat(device.page()).hasURL(WITH_A_CODE);
        assertThat(device.goTo("/account").heading("Applications")).isVisible();
        device.button("Remove access of Garden").click();
        assertThat(device.text("Access removed.")).isVisible();
        assertThat(device.button("Remove access of Garden")).hasCount(0);
        device.goTo(garden.authorization(Map.of()));
        assertThat(device.heading("Allow Garden?")).isVisible();
    }

    @Test
    @DisplayName("is told that their session ended if the way back to the application was stopped")
    void endedOnTheWay() {
        var device = device(true).signUp(email);
        device.goTo(garden.authorization(Map.of()));
        assertThat(device.heading("Allow Garden?")).isVisible();
        // The browser stays on its page, as it does when the person stops it.
        device.page()
                .route(
                        Pattern.compile(".*/consent\\?.*"),
                        route -> route.fulfill(new Route.FulfillOptions().setStatus(204)));
        var allow = device.button("Allow");
        device.page().waitForResponse(answer -> answer.request().isNavigationRequest(), allow::click);

        new Operator(SERVER).say("sessions", "end", email);

        assertThat(device.text("You were signed out by the people who run this service."))
                .isVisible();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("browsers")
    @DisplayName("comes back to it with nothing if they do not allow it")
    void cancels(String how, boolean scripts) {
        var device = device(scripts).signUp(email);
        device.goTo(garden.authorization(Map.of()));

        device.button("Cancel").click();

        assertThat(device.page()).hasURL(DENIED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("browsers")
    @DisplayName("can sign in with another account if it wants them to choose")
    void another(String how, boolean scripts) {
        SERVER.browser().signUp(email).delete("/api/v1/session");
        var device = device(scripts).signUp(TestServer.freshEmail());
        device.goTo(shop.authorization(Map.of("prompt", "select_account")));

        device.button("Sign out and use another account").click();
        assertThat(device.heading("Sign in")).isVisible();
        device.signInHere(email);

        assertThat(device.page()).hasURL(WITH_A_CODE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("browsers")
    @DisplayName("is asked before it signs them out, and comes back to it")
    void signsOut(String how, boolean scripts) {
        var device = device(scripts).signUp(email);
        device.goTo("/oauth2/logout?"
                + Application.form(Map.of("client_id", shop.id().toString(), "post_logout_redirect_uri", BYE)));
        assertThat(device.heading("Sign out?")).isVisible();
        assertThat(device.page().getByText("Shop asks to sign you out.")).isVisible();

        device.page().getByRole(AriaRole.MAIN).getByRole(AriaRole.BUTTON).click();

        assertThat(device.page()).hasURL(Device.exactly(BYE));
        assertThat(device.goTo("/dashboard").heading("Sign in")).isVisible();
    }

    @Test
    @DisplayName("sees our page, and goes nowhere, if the application is not registered")
    void unknown() {
        var device = device(true).goTo(shop.authorization(Map.of("redirect_uri", "https://elsewhere.example/")));

        assertThat(device.heading("This application isn't set up correctly")).isVisible();
    }
}
