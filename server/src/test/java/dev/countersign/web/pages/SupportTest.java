package dev.countersign.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Someone who cannot go on alone")
class SupportTest {
    private static final TestServer WITH_ADDRESS = TestServer.with("countersign.support=help+me@example.org");
    private static final TestServer WITH_PAGE = TestServer.with("countersign.support=https://example.org/help?a=b&c");
    private static final TestServer WITHOUT = TestServer.with();

    private static Answer wrongPassword(TestServer server) {
        return server.browser()
                .post("/api/v1/session", Map.of("email", TestServer.freshEmail(), "password", "not the right one"));
    }

    @Nested
    @DisplayName("reads whom to ask")
    class Pages {

        @ParameterizedTest
        @ValueSource(strings = {"/login", "/login/recovery", "/login/forgotten", "/login/reset-code", "/account/undo"})
        @DisplayName("on the pages of sign-in")
        void ofSignIn(String page) {
            assertThat(WITH_ADDRESS.browser().get(page).text())
                    .containsOnlyOnce("href=\"mailto:help+me@example.org\">help+me@example.org</a>")
                    .contains("Need help? Write to");
            assertThat(WITHOUT.browser().get(page).text()).doesNotContain("Need help?");
        }

        @Test
        @DisplayName("on the account page's form for a forgotten password")
        void onAccountPage() {
            assertThat(WITH_ADDRESS.member().get("/account/password").text())
                    .contains("href=\"mailto:help+me@example.org\"");
        }

        @Test
        @DisplayName("on the account page, where there is no mail with which to change an address")
        void forAnAddress() {
            assertThat(WITH_ADDRESS.member().get("/account").text())
                    .contains("To change it, ask the people who run this service.")
                    .contains("href=\"mailto:help+me@example.org\"");
        }

        @Test
        @DisplayName("at the limit, and when a sign-in was refused")
        void whereSignInEnds() {
            var member = WITH_ADDRESS.member();
            var second = WITH_ADDRESS.browser().waitFor(member.email());
            assertThat(second.get("/login/waiting").text()).contains("href=\"mailto:help+me@example.org\"");
            member.approve(second);
            var third = WITH_ADDRESS.browser();
            third.submit(
                    "/login",
                    "_csrf=%s&email=%s&password=%s"
                            .formatted(
                                    third.get("/login").formToken(),
                                    URLEncoder.encode(member.email(), StandardCharsets.UTF_8),
                                    URLEncoder.encode(TestServer.PASSWORD, StandardCharsets.UTF_8)));

            assertThat(third.get("/login/limit").text())
                    .contains("Already 2 sessions active", "href=\"mailto:help+me@example.org\"");
        }

        @Test
        @DisplayName("as a page to open")
        void page() {
            assertThat(WITH_PAGE.browser().get("/login").text())
                    .contains("Need help? Go to", "href=\"https://example.org/help?a=b&amp;c");
        }

        @Test
        @DisplayName("not where they can go on alone")
        void notEverywhere() {
            assertThat(WITH_ADDRESS.member().get("/dashboard").text()).doesNotContain("Need help?");
            assertThat(WITH_ADDRESS.browser().get("/nowhere").text()).doesNotContain("Need help?");
        }

        @Test
        @DisplayName("as the people who run the service, if the operator has not said more")
        void withoutSetting() {
            assertThat(WITHOUT.browser().get("/login/forgotten").text())
                    .contains("Ask the people who run this service to help you.");
            assertThat(WITHOUT.browser().get("/login/recovery").text())
                    .contains("wait, ask the people who run this service.")
                    .doesNotContain("by email");
            assertThat(WITHOUT.member().get("/account/password").text())
                    .contains("Ask the people who run this service.")
                    .doesNotContain("by email");
        }
    }

    @Nested
    @DisplayName("finds whom to ask in the API's answer")
    class Problems {

        @Test
        @DisplayName("for a password that is wrong, whatever the reason")
        void wrong() {
            var refused = wrongPassword(WITH_ADDRESS);

            Expect.problem(refused, 401, "bad-credentials");
            assertThat(refused.at("/support")).isEqualTo("mailto:help+me@example.org");
        }

        @Test
        @DisplayName("for a reset where no mail is sent")
        void noMail() {
            var refused = WITH_ADDRESS.browser().forgot(TestServer.freshEmail());

            Expect.problem(refused, 404, "mail-not-configured");
            assertThat(refused.at("/support")).isEqualTo("mailto:help+me@example.org");
        }

        @Test
        @DisplayName("only if the operator has said so, and not for every problem")
        void absent() {
            assertThat(wrongPassword(WITHOUT).json().has("support")).isFalse();
            assertThat(WITH_ADDRESS.browser().get("/api/v1/account").json().has("support"))
                    .isFalse();
        }
    }
}
