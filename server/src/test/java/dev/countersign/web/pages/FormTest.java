package dev.countersign.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

@DisplayName("A page's form")
@ExtendWith(OutputCaptureExtension.class)
class FormTest {
    private static final TestServer SERVER = TestServer.with();
    private static final Pattern LINK = Pattern.compile("class=\"button primary wide\" href=\"([^\"]+)\"");

    /** Without mail, which this server does not send, there are no such pages. */
    private static final Set<String> NEED_MAIL = Set.of("/account/email", "/account/undo");

    /** These forms are shown again. */
    private static final Set<String> SHOWN_AGAIN =
            Set.of("/login", "/login/recovery", "/login/forgotten", "/login/reset-code", "/signup");

    /** These read no token of a form. */
    private static final Set<String> OF_APPLICATIONS = Set.of(
            "/oauth2/token", "/oauth2/revoke", "/oauth2/device_authorization", "/oauth2/authorize", "/oauth2/logout");

    private static Answer submit(Browser browser, String page, String fields) {
        return browser.submit(page, "_csrf=" + browser.get(page).formToken() + fields);
    }

    @ParameterizedTest(name = "''{0}''")
    @DisplayName("that names no action of its page is the client's mistake, and nothing of it is logged (SEC-27)")
    @ValueSource(
            strings = {
                "",
                "&action=",
                "&action=dance",
                "&action=end",
                "&action=approve",
                "&action=deny&approval=x",
                "&action=take-back&approval=x",
                "&action=end&sess%00ion=x",
                "&acti%0D%0Aon=end"
            })
    void noSuchAction(String fields, CapturedOutput output) {
        var answer = submit(SERVER.member(), "/dashboard", fields + "&password=hunter2-secret");

        assertThat(answer.status()).isIn(400, 404);
        assertThat(output).doesNotContain("hunter2-secret").doesNotContain("Exception");
    }

    @Test
    @DisplayName("accepts only POST, and says so for another method")
    void otherMethods() {
        assertThat(SERVER.browser().send("PUT", "/login", "x", request -> {}).status())
                .isEqualTo(405);
    }

    @Nested
    @DisplayName("that is not this browser's any more")
    class Stale {
        private Answer send(Browser browser, String page, String fields) {
            return browser.send(
                    "POST",
                    page,
                    fields,
                    request -> request.setHeader("Content-Type", "application/x-www-form-urlencoded")
                            .header("Origin", SERVER.url().toString()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"/login", "/signup", "/login/recovery", "/login/reset-code"})
        @DisplayName("is shown again with the typed values, and can be sent at once")
        void shownAgain(String page) {
            var browser = SERVER.browser();
            var stale = browser.get(page).formToken();
            browser.forget(Browser.DEVICE).get("/login");

            var answer = send(browser, page, "_csrf=" + stale + "&email=ann%40example.org&name=Ann&password=hush-hush");

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text())
                    .contains("This page was out of date", "value=\"ann@example.org\"")
                    .doesNotContain("hush-hush");
            assertThat(send(browser, page, "_csrf=" + answer.formToken() + "&email=ann%40example.org")
                            .status())
                    .as("the same form again, now taken and judged")
                    .isNotEqualTo(403);
        }

        @Test
        @DisplayName("says so even if only its cookie is gone, after one more round")
        void cookieGone() {
            var browser = SERVER.browser();
            var form = "_csrf=" + browser.get("/login").formToken() + "&email=ann%40example.org";
            browser.forget(Browser.DEVICE);

            var again = send(browser, "/login?return_to=x", form);
            assertThat(again.status()).isEqualTo(307);
            assertThat(again.header("Location")).hasValue("/login?return_to=x&cookie=given");
            var answer = send(browser, again.header("Location").orElseThrow(), form);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).contains("This page was out of date", "value=\"ann@example.org\"");
        }

        @Test
        @DisplayName("is refused if its address is too long for one more round")
        void tooLong() {
            var form = "_csrf=" + SERVER.browser().get("/login").formToken();

            assertThat(send(SERVER.browser(), "/login?" + "x".repeat(7_400), form)
                            .status())
                    .isEqualTo(414);
        }

        @Test
        @DisplayName("says that cookies are blocked, if they are")
        void blocked() {
            var form = "_csrf=" + SERVER.browser().get("/login").formToken() + "&email=ann%40example.org";

            var again = send(SERVER.browser(), "/login", form);
            assertThat(again.status()).isEqualTo(307);
            var answer = send(SERVER.browser(), again.header("Location").orElseThrow(), form);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text())
                    .contains("keep cookies of this site", "value=\"ann@example.org\"")
                    .doesNotContain("out of date");
        }

        @Test
        @DisplayName("is not requested again from a client that is not a browser")
        void noBrowser() {
            var form = "_csrf=" + SERVER.browser().get("/login").formToken();

            var answer = SERVER.browser().submit("/login", form);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).contains("keep cookies of this site");
        }

        private static Stream<String> posted() {
            SERVER.browser().get("/login");
            return Objects.requireNonNull(SERVER.room(DispatcherServlet.class).getHandlerMappings()).stream()
                    .filter(RequestMappingHandlerMapping.class::isInstance)
                    .map(RequestMappingHandlerMapping.class::cast)
                    .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                    .filter(route -> route.getMethodsCondition().getMethods().contains(RequestMethod.POST))
                    .flatMap(route -> route.getPatternValues().stream())
                    .filter(path ->
                            !path.startsWith("/api/") && !OF_APPLICATIONS.contains(path) && !NEED_MAIL.contains(path))
                    .distinct();
        }

        @ParameterizedTest
        @MethodSource("posted")
        @DisplayName("has a page at its address, and the person is led there with the query")
        void pageAgain(String path) {
            var shop = Application.of(SERVER, Application.foreign());
            var query = "?"
                    + Application.form(Map.of("client_id", shop.id().toString(), "redirect_uri", shop.redirectUri()));
            var member = SERVER.member();

            var answer = send(member, path + query, "_csrf=x");

            if (!SHOWN_AGAIN.contains(path)) {
                assertThat(answer.status()).isEqualTo(403);
                var link = LINK.matcher(answer.text());
                assertThat(link.find()).isTrue();
                assertThat(link.group(1).replace("&amp;", "&")).isEqualTo(SERVER.url() + path + query);
            }
            assertThat(member.get(path + query).status()).isLessThan(400);
        }

        @Test
        @DisplayName("redirects to its page if it cannot be shown again")
        void account() {
            var member = SERVER.member();

            var answer = send(member, "/account", "_csrf=x&new_password=hush-hush");

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text())
                    .contains("This page was out of date", "href=\"" + SERVER.url() + "/account\"")
                    .doesNotContain("hush-hush");
        }
    }

    @Test
    @DisplayName("redirects within this server, whatever Host the client names")
    void relativeRedirects() {
        assertThat(SERVER.browser().get("/dashboard").header("Location")).hasValue("/login");
    }

    @Nested
    @DisplayName("on the waiting page")
    class Waiting {
        @Test
        @DisplayName("says that it is over when the approver has left, instead of asking for ever")
        void approverLeft() {
            var approver = SERVER.member();
            var waiting = SERVER.browser().waitFor(approver.email());
            approver.answer(approver.pendingApproval(), waiting.code());
            var page = waiting.get("/login/waiting");
            approver.delete("/api/v1/session");

            var answer = waiting.submit("/login/waiting", "_csrf=" + page.formToken() + "&action=continue");

            assertThat(answer.header("Location")).hasValue("/login/waiting");
            assertThat(waiting.get("/login/waiting").text()).contains("data-state=\"closed\"");
            assertThat(waiting.redeem().status()).isEqualTo(410);
        }
    }

    @Nested
    @DisplayName("and the API accept any text as a password")
    class Passwords {
        @Test
        @DisplayName("even one that nobody can have: it is wrong, and not a failure of ours")
        void loneSurrogate() {
            var member = SERVER.member();
            var halfAPair = "{\"email\":\"%s\",\"password\":\"\\ud800aaaaaaaaaaaaaaaaaa\"}".formatted(member.email());
            assertThat(SERVER.browser().post("/api/v1/session", halfAPair).status())
                    .isEqualTo(401);

            var change = "{\"current_password\":\"\\udc00\",\"new_password\":\"%s\"}".formatted(TestServer.PASSWORD);
            assertThat(member.put("/api/v1/account/password", change).status()).isEqualTo(401);
            assertThat(member.post("/api/v1/session", Map.of("email", "\u0000", "password", "\u0000"))
                            .status())
                    .isEqualTo(401);
        }
    }
}
