package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every page in light and dark, on a desk and on a phone: axe finds nothing, nothing is wider than the smallest screen, and
 * a picture of each is left in {@code target/screenshots}. With {@code -Dcountersign.images=update} the README's pictures,
 * {@code docs/images}, are made anew from them.
 */
@DisplayName("Every page")
class GalleryTest {
    private static final Path README_IMAGES = Path.of("..", "docs", "images");
    private static final int DESK = 1280;
    private static final int SMALLEST = 320;

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final TestServer server = server("refuse");
    private final String email = "ada-" + TestServer.freshEmail();

    @ParameterizedTest(name = "{0}, {1} px wide")
    @DisplayName("is for everyone")
    @CsvSource({"LIGHT, 1280", "LIGHT, 360", "DARK, 1280", "DARK, 360"})
    void isForEveryone(ColorScheme scheme, int width) {
        var look = new Look(scheme, width);
        var laptop = device(server, look, UserAgents.FIREFOX, "203.0.113.9");
        look.at(laptop.goTo("/login"), "login");
        laptop.signIn(email);
        assertThat(laptop.text("Email and password don't match. Check both and try again.")).isVisible();
        look.at(laptop, "login-refused");
        look.at(laptop.goTo("/signup"), "signup");
        laptop.field("Name").fill("Ada Lovelace");
        laptop.field("Email").fill(email);
        laptop.field("Password").fill("too short");
        laptop.button("Create account").click();
        laptop.field("Password").fill("still short");
        look.at(laptop, "signup-refused");
        laptop.signUp(email);

        var tablet = device(server, look, UserAgents.ANDROID_TABLET, "198.51.100.24");
        laptop.admit(tablet, email);
        tablet.button("Sign out").click();
        assertThat(tablet.text("You are signed out.")).isVisible();
        look.at(tablet, "login-ended");

        laptop.goTo("/dashboard");
        tablet.waitFor(email);
        look.at(tablet, "waiting");
        assertThat(laptop.codeInput()).isFocused();
        look.at(laptop, "prompt");
        laptop.type(tablet.wrongCode());
        assertThat(laptop.prompt()).containsText("2 tries left.");
        look.at(laptop, "prompt-wrong-code");
        laptop.page().keyboard().press("Escape");
        look.at(laptop, "prompt-hidden");
        laptop.button("A sign-in is waiting: review").click();
        tablet.button("Cancel").click();
        assertThat(laptop.heading("This request is over")).isVisible();
        look.at(laptop, "prompt-over");
        laptop.button("Close").click();

        var phone = device(server, look, UserAgents.IPHONE, "2001:db8:85a3::8a2e:370:7334");
        laptop.admit(phone, email);
        assertThat(laptop.page().getByText("A new device signed in")).isVisible();
        look.at(laptop, "dashboard-admitted");
        laptop.button("Dismiss").click();
        look.at(laptop, "dashboard");
        look.at(phone.goTo("/account"), "account");
        look.at(phone.goTo("/nowhere"), "problem");

        tablet.signIn(email);
        assertThat(tablet.heading("Already 2 sessions active")).isVisible();
        look.at(tablet, "limit");

        laptop.button("End all others").click();
        assertThat(laptop.text("All other sessions have ended.")).isVisible();
        look.at(laptop, "dashboard-ended");
        tablet.waitFor(email);
        laptop.button("It wasn't me").click();
        assertThat(laptop.heading("Refused")).isVisible();
        look.at(laptop, "prompt-denied");
        assertThat(tablet.heading("This sign-in wasn't approved")).isVisible();
        look.at(tablet, "waiting-closed");
    }

    @ParameterizedTest(name = "{0}, {1} px wide")
    @DisplayName("where one chooses what to end is for everyone")
    @CsvSource({"LIGHT, 1280", "DARK, 360"})
    void choosing(ColorScheme scheme, int width) {
        var look = new Look(scheme, width);
        var asking = server("ask");
        var laptop = device(asking, look, UserAgents.FIREFOX, "203.0.113.9").signUp(email);
        laptop.admit(device(asking, look, UserAgents.IPHONE, "2001:db8:85a3::8a2e:370:7334"), email);
        var tablet = device(asking, look, UserAgents.ANDROID_TABLET, "198.51.100.24").waitFor(email);
        laptop.type(tablet.code());
        assertThat(tablet.heading("Already 2 sessions active")).isVisible();
        look.at(tablet, "choose");
    }

    @ParameterizedTest(name = "{0}, {1} px wide")
    @DisplayName("without JavaScript is for everyone")
    @CsvSource({"LIGHT, 1280", "LIGHT, 360"})
    void withoutJavaScript(ColorScheme scheme, int width) {
        var look = new Look(scheme, width);
        var laptop = chromium.device(server, options -> options.setJavaScriptEnabled(false)
                        .setColorScheme(scheme)
                        .setViewportSize(width, look.height()))
                .signUp(email);
        device(server, look, UserAgents.IPHONE, "198.51.100.24").waitFor(email);
        laptop.goTo("/dashboard");
        look.photograph(laptop, "dashboard-no-script");
    }

    private static TestServer server(String atLimit) {
        return TestServer.with(
                "countersign.trusted-proxies=127.0.0.1/32,::1/128", "countersign.session.at-limit=" + atLimit);
    }

    private static Device device(TestServer server, Look look, String userAgent, String ip) {
        return chromium.device(server, options -> options.setColorScheme(look.scheme)
                .setViewportSize(look.width, look.height())
                .setUserAgent(userAgent)
                .setExtraHTTPHeaders(Map.of("X-Forwarded-For", ip)));
    }

    /** How a page is looked at. */
    private record Look(ColorScheme scheme, int width) {
        int height() {
            return width == DESK ? 800 : 740;
        }

        /** Looks closely and takes a picture. */
        void at(Device device, String view) {
            var page = device.page();
            var found = new AxeBuilder(page).analyze().getViolations().stream()
                    .map(rule -> rule.getId() + " (" + rule.getHelp() + "): "
                            + rule.getNodes().stream().map(node -> node.getHtml() + " " + node.getFailureSummary()).toList())
                    .collect(Collectors.joining("\n"));
            assertEquals("", found, view);
            if (width < DESK) {
                page.setViewportSize(SMALLEST, height());
                var wide = page.evaluate("document.documentElement.scrollWidth");
                assertTrue(wide instanceof Integer pixels && pixels <= SMALLEST, () -> view + " is " + wide + " px wide");
                page.setViewportSize(width, height());
            }
            photograph(device, view);
        }

        void photograph(Device device, String view) {
            var file = Chromium.SCREENSHOTS.resolve("%s-%s-%d.png".formatted(view, scheme.name().toLowerCase(Locale.ROOT), width));
            device.page()
                    .screenshot(new ScreenshotOptions()
                            .setPath(file)
                            .setFullPage(true)
                            .setAnimations(ScreenshotAnimations.DISABLED));
            if (isForTheReadme(view)) {
                copy(file, README_IMAGES.resolve(view + ".png"));
            }
        }

        private boolean isForTheReadme(String view) {
            return "update".equals(System.getProperty("countersign.images"))
                    && scheme == ColorScheme.LIGHT
                    && width == DESK
                    && (view.equals("waiting") || view.equals("prompt") || view.equals("dashboard"));
        }

        private static void copy(Path from, Path to) {
            try {
                Files.createDirectories(to.getParent());
                Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
