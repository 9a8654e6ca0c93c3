package dev.countersign.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.clients.NewClient;
import dev.countersign.clients.OidcScope;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("An application that is somebody else's")
class ConsentTest {
    private static final TestServer SERVER = TestServer.alone();
    private static final TestServer OTHER = SERVER.anotherNode();
    private static final Map<String, String> LITTLE = Map.of("scope", "openid");
    private static final Map<String, String> MORE = Map.of("scope", "openid offline_access");

    private final Application garden = Application.of(SERVER, Application.foreign());
    private final Browser member = SERVER.member();

    private static Map<String, String> reply(Answer answer) {
        return Application.reply(answer);
    }

    private static UUID accountOf(Browser browser) {
        return UUID.fromString(browser.get("/api/v1/session").at("/account/id"));
    }

    /** Whether the person is asked. If not, the application gets a code. */
    private boolean isAsked(Browser browser, Map<String, String> other) {
        var answer = garden.authorize(browser, other);
        var asked = answer.header("Location").orElse("").startsWith("/consent?");
        assertThat(reply(answer).containsKey("code")).isNotEqualTo(asked);
        return asked;
    }

    private List<String> allowed(Browser browser) {
        return SERVER.rows()
                .sql("SELECT scopes FROM oidc_consent WHERE account_id = :account AND client_id = :client")
                .param("account", accountOf(browser))
                .param("client", garden.id())
                .query((row, number) -> row.getString(1))
                .list();
    }

    private int events(Browser browser, String kind) {
        return SERVER.rows()
                .sql(
                        "SELECT count(*) FROM security_event WHERE account_id = :account AND client_id = :client AND kind = :kind")
                .param("account", accountOf(browser))
                .param("client", garden.id())
                .param("kind", kind)
                .query(Integer.class)
                .single();
    }

    private int remove(Browser browser) {
        return browser.delete("/api/v1/account/applications/" + garden.id()).status();
    }

    @Nested
    @DisplayName("is let in by the person")
    class Asks {
        @Test
        @DisplayName("on a page that says who asks, for what, and where it leads, and that no other page can frame")
        void page() {
            var page = member.get(
                    garden.consentPage(member, Map.of("scope", "openid profile email offline_access unknown")));

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text())
                    .contains("Allow Garden?", member.email(), "shop.example.org")
                    .contains(
                            "An ID by which it recognizes you",
                            "Your name and your language",
                            "Your email address, and whether it&#39;s confirmed",
                            "Access while you aren&#39;t using it, for as long as you&#39;re signed in here");
            assertThat(page.header("Content-Security-Policy").orElseThrow())
                    .contains("frame-ancestors 'none'", "form-action 'self' https://shop.example.org");
            assertThat(page.header("X-Frame-Options")).hasValue("DENY");
            assertThat(member.get(garden.consentPage(member, LITTLE)).text())
                    .contains("An ID by which it recognizes you")
                    .doesNotContain("Your email address");
        }

        @Test
        @DisplayName("even if it has sent as much as it may: the fields of the page do not count")
        void longest() {
            var length = garden.consentPage(member, Map.of("state", "s")).length() - "/consent?".length();
            var state = "s".repeat(6_000 - length + 1);

            var answer = garden.press(member, garden.consentPage(member, Map.of("state", state)), "allow");

            assertThat(answer.status()).isEqualTo(303);
            assertThat(reply(answer)).containsEntry("state", state).containsKey("code");
        }

        @Test
        @DisplayName("before it gets anything; then it gets what they allowed, with its state and this server's name")
        void allow() {
            var answer = garden.press(member, garden.consentPage(member, Map.of()), "allow");

            assertThat(answer.status()).isEqualTo(303);
            assertThat(reply(answer))
                    .containsEntry("state", Application.STATE)
                    .containsEntry("iss", SERVER.url().toString())
                    .containsOnlyKeys("from", "code", "state", "iss");
            var tokens = Application.Tokens.of(garden.redeem(reply(answer).getOrDefault("code", "")));
            assertThat(garden.userInfo(tokens.access()).at("/email")).isEqualTo(member.email());
            assertThat(events(member, "application-allowed")).isEqualTo(1);
        }

        @Test
        @DisplayName("for no more than the page has shown: for the rest they are asked again")
        void shown() {
            var page = garden.consentPage(member, Map.of("scope", "openid email"));
            var answer = member.submit(
                    page,
                    Application.form(Map.of(
                            "action",
                            "allow",
                            "shown",
                            "openid",
                            "_csrf",
                            member.get(page).formToken())));

            assertThat(answer.header("Location").orElseThrow()).startsWith("/consent?");
            assertThat(allowed(member)).containsExactly("openid");
        }

        @Test
        @DisplayName("in a form if it wants that")
        void formPost() {
            var how = Map.of("response_mode", "form_post");
            var page = garden.press(member, garden.consentPage(member, how), "allow");

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text()).contains("Continue to Garden", "name=\"code\"");
        }

        @Test
        @DisplayName("or hears that they did not, and nothing is remembered")
        void cancel() {
            var answer = garden.press(member, garden.consentPage(member, Map.of()), "cancel");

            assertThat(answer.status()).isEqualTo(303);
            assertThat(reply(answer))
                    .containsEntry("error", "access_denied")
                    .containsEntry("state", Application.STATE)
                    .containsEntry("iss", SERVER.url().toString());
            assertThat(allowed(member)).isEmpty();
            assertThat(events(member, "application-refused")).isEqualTo(1);
            assertThat(isAsked(member, Map.of())).isTrue();
        }

        @Test
        @DisplayName("but not by a form of another site, nor by one without this browser's token (SEC-59)")
        void forged() {
            var page = garden.consentPage(member, Map.of());
            var token = member.get(page).formToken();
            for (var fields : List.of(Map.of("action", "allow"), Map.of("action", "allow", "_csrf", "forged"))) {
                var answer = member.submit(page, Application.form(fields));
                assertThat(answer.status()).isEqualTo(403);
            }
            var fromElsewhere = member.send(
                    "POST",
                    page,
                    Application.form(Map.of("action", "allow", "_csrf", token)),
                    request -> request.setHeader("Content-Type", "application/x-www-form-urlencoded")
                            .header("Sec-Fetch-Site", "cross-site"));
            assertThat(fromElsewhere.status()).isEqualTo(403);
            assertThat(allowed(member)).isEmpty();
        }

        @Test
        @DisplayName("but not by somebody who has been signed out since: they sign in and are asked again")
        void signedOut() {
            var page = garden.consentPage(member, Map.of());
            var token = member.get(page).formToken();
            var account = accountOf(member);
            member.delete("/api/v1/session");

            var answer = member.submit(page, Application.form(Map.of("action", "allow", "_csrf", token)));

            assertThat(answer.header("Location").orElseThrow()).startsWith("/login?return_to=");
            assertThat(SERVER.rows()
                            .sql("SELECT count(*) FROM oidc_consent WHERE account_id = :account")
                            .param("account", account)
                            .query(Integer.class)
                            .single())
                    .isZero();
        }

        @Test
        @DisplayName("never by a page that was opened for an address or an application that is not registered")
        void unknown() {
            var page = garden.consentPage(member, Map.of());
            for (var wrong : List.of(
                    page.replace("shop.example.org", "evil.example"), page.replace(garden.id() + "", "unknown"))) {
                assertThat(member.get(wrong).status()).isEqualTo(400);
            }
            assertThat(member.get("/consent").status()).isEqualTo(400);
        }
    }

    @Nested
    @DisplayName("remembers")
    class Remembers {
        @Test
        @DisplayName("what a person has allowed: as much or less asks no more, in each of their sessions")
        void remembered() {
            garden.allowed(member, Map.of("scope", "openid email"));
            var phone = member.admit(SERVER.browser());

            assertThat(isAsked(member, Map.of("scope", "email openid"))).isFalse();
            assertThat(isAsked(member, LITTLE)).isFalse();
            assertThat(isAsked(phone, LITTLE)).isFalse();
            assertThat(isAsked(SERVER.member(), LITTLE)).isTrue();
        }

        @Test
        @DisplayName("it besides what they allowed before: more scopes ask again, and both are allowed then")
        void more() {
            garden.allowed(member, Map.of("scope", "openid email"));
            assertThat(isAsked(member, MORE)).isTrue();

            garden.allowed(member, MORE);

            assertThat(isAsked(member, Map.of("scope", "openid email offline_access")))
                    .isFalse();
            assertThat(isAsked(member, Map.of("scope", "openid profile"))).isTrue();
            assertThat(events(member, "application-allowed")).isEqualTo(2);
        }

        @Test
        @DisplayName("it for this application alone")
        void alone() {
            garden.allowed(member, LITTLE);
            var another = Application.of(SERVER, Application.foreign());

            assertThat(another.consentPage(member, LITTLE)).isNotEmpty();
        }

        @Test
        @DisplayName("it, but prompt=consent asks again, also behind the sign-in page")
        void promptConsent() {
            garden.allowed(member, LITTLE);
            var asking = Map.of("scope", "openid", "prompt", "consent");
            assertThat(isAsked(member, asking)).isTrue();

            var signIn = garden.authorize(SERVER.browser(), asking)
                    .header("Location")
                    .orElseThrow();
            var back = URLDecoder.decode(signIn.substring(signIn.indexOf('=') + 1), StandardCharsets.UTF_8);
            assertThat(member.get(back.substring(SERVER.url().toString().length()))
                            .header("Location")
                            .orElseThrow())
                    .startsWith("/consent?");
            assertThat(reply(garden.press(member, garden.consentPage(member, asking), "allow")))
                    .containsKey("code");
        }

        @Test
        @DisplayName("it, and without it prompt=none gets consent_required")
        void silent() {
            var silent = Map.of("scope", "openid", "prompt", "none");
            assertThat(reply(garden.authorize(member, silent)))
                    .containsEntry("error", "consent_required")
                    .containsEntry("state", Application.STATE);

            garden.allowed(member, LITTLE);

            assertThat(reply(garden.authorize(member, silent))).containsKey("code");
        }
    }

    @Test
    @DisplayName("is what the operator says: others never ask, even with prompt=consent")
    void ours() {
        var shop = Application.of(SERVER);

        assertThat(shop.code(member, Map.of("prompt", "consent"))).isNotEmpty();
        assertThat(member.get(garden.consentPage(member, Map.of())
                                .replace(garden.id().toString(), shop.id().toString()))
                        .header("Location")
                        .orElseThrow())
                .startsWith("/oauth2/authorize?");
    }

    @Test
    @DisplayName("hears invalid_scope if it asks for what the operator does not let it ask for")
    void scopes() {
        var usual = Application.foreign();
        var little = Application.of(
                SERVER,
                new NewClient(
                        usual.name(),
                        false,
                        usual.redirectUris(),
                        List.of(),
                        usual.backchannelLogoutUri(),
                        List.of(),
                        EnumSet.of(OidcScope.OPENID, OidcScope.PROFILE),
                        true,
                        true,
                        usual.accessToken(),
                        usual.signingAlgorithm(),
                        false));

        var answer = reply(little.authorize(member, Map.of("scope", "openid profile email")));

        assertThat(answer)
                .containsEntry("error", "invalid_scope")
                .containsEntry("error_description", "this client may not ask for the scope email");
        assertThat(little.consentPage(member, Map.of("scope", "openid profile")))
                .isNotEmpty();
    }

    @Nested
    @DisplayName("in a race")
    class Races {
        @Test
        @DisplayName("of two permissions on two nodes gets both, and each is one event")
        void twoPermissions() {
            for (var round = 0; round < 10; round++) {
                var browser = SERVER.member();
                var there = browser.at(OTHER);
                var answers = AtOnce.run(
                        () -> garden.allowed(browser, Map.of("scope", "openid email")),
                        () -> garden.allowed(there, MORE));

                assertThat(answers).allSatisfy(code -> assertThat(code).isNotEmpty());
                assertThat(allowed(browser).getFirst().split(" "))
                        .containsExactlyInAnyOrder("openid", "email", "offline_access");
                assertThat(events(browser, "application-allowed")).isEqualTo(2);
            }
        }

        @Test
        @DisplayName("of the same permission twice remembers it once")
        void samePermission() {
            for (var round = 0; round < 10; round++) {
                var browser = SERVER.member();
                var there = browser.at(OTHER);
                var page = garden.consentPage(browser, LITTLE);
                AtOnce.run(
                        () -> garden.press(browser, page, "allow").status(),
                        () -> garden.press(there, page, "allow").status());

                assertThat(allowed(browser)).containsExactly("openid");
                assertThat(events(browser, "application-allowed")).isEqualTo(1);
            }
        }

        @Test
        @DisplayName("of its code with the removal of its access keeps nothing, whoever comes first")
        void redemption() {
            for (var round = 0; round < 20; round++) {
                var browser = SERVER.member();
                var there = browser.at(OTHER);
                var code = garden.allowed(browser, MORE);

                var answers = AtOnce.run(
                        () -> garden.redeem(code), () -> there.delete("/api/v1/account/applications/" + garden.id()));

                assertThat(answers.get(1).status()).isEqualTo(204);
                nothingIsLeft(browser);
                var redeemed = answers.getFirst();
                if (redeemed.status() == 200) {
                    var tokens = Application.Tokens.of(redeemed);
                    Expect.soon(() -> !garden.isActive(tokens.access()));
                    assertThat(garden.isActive(tokens.refresh())).isFalse();
                    assertThat(garden.refresh(tokens.refresh()).status()).isEqualTo(400);
                } else {
                    assertThat(redeemed.at("/error")).isEqualTo("invalid_grant");
                }
            }
        }

        @Test
        @DisplayName("of a further request with the removal of its access gets no code that works")
        void authorization() {
            for (var round = 0; round < 20; round++) {
                var browser = SERVER.member();
                var there = browser.at(OTHER);
                garden.allowed(browser, LITTLE);

                var answers = AtOnce.run(
                        () -> garden.authorize(browser, LITTLE),
                        () -> there.delete("/api/v1/account/applications/" + garden.id()));

                assertThat(answers.get(1).status()).isEqualTo(204);
                nothingIsLeft(browser);
                var code = reply(answers.getFirst()).get("code");
                if (code != null) {
                    assertThat(garden.redeem(code).at("/error")).isEqualTo("invalid_grant");
                }
            }
        }

        private void nothingIsLeft(Browser browser) {
            assertThat(allowed(browser)).isEmpty();
            assertThat(SERVER.rows()
                            .sql("SELECT count(*) FROM oidc_grant WHERE account_id = :account")
                            .param("account", accountOf(browser))
                            .query(Integer.class)
                            .single())
                    .isZero();
            assertThat(remove(browser)).isEqualTo(404);
        }
    }
}
