package dev.countersign.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A sign-out that an application begins")
class ApplicationSignOutTest {
    private static final TestServer SERVER = TestServer.with();

    private final Application shop = Application.of(SERVER);
    private final Browser member = SERVER.member();
    private final String idToken = shop.signIn(member).id();

    private static String path(Map<String, String> parameters) {
        return "/oauth2/logout?" + Application.form(parameters);
    }

    private Map<String, String> hinted(String hint) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("id_token_hint", hint);
        parameters.put("post_logout_redirect_uri", Application.AFTER_LOGOUT);
        parameters.put("state", "a & b");
        return parameters;
    }

    private static Answer confirm(Browser browser, String path) {
        var token = browser.get(path).formToken();
        return browser.submit(path.replace("/oauth2/logout", "/oauth2/logout/confirmation"), "_csrf=" + token);
    }

    @Nested
    @DisplayName("with an ID token of this browser's session")
    class Hinted {
        @Test
        @DisplayName("ends that session alone at once, and leads back with the state")
        void ends() {
            var other = member.admit(SERVER.browser());

            var answer = member.get(path(hinted(idToken)));

            assertThat(answer.status()).isEqualTo(303);
            assertThat(answer.header("Location")).hasValue(Application.AFTER_LOGOUT + "?state=a+%26+b");
            assertThat(member.session()).isEmpty();
            assertThat(other.session()).isPresent();
        }

        @Test
        @DisplayName("takes the first one too, long after a refresh and a change of keys")
        void first() {
            var tokens = shop.signIn(member, Map.of("scope", "openid offline_access"));
            shop.refresh(tokens.refresh());

            assertThat(member.get(path(hinted(tokens.id()))).status()).isEqualTo(303);
            assertThat(member.session()).isEmpty();
        }

        @Test
        @DisplayName("may be posted from the application's site")
        void posted() {
            var answer = SERVER.browser()
                    .send(
                            "POST",
                            "/oauth2/logout",
                            Application.form(hinted(idToken)),
                            request -> request.setHeader("Content-Type", "application/x-www-form-urlencoded")
                                    .header("Sec-Fetch-Site", "cross-site"));
            assertThat(answer.status()).isEqualTo(303);
            assertThat(member.get(answer.header("Location").orElseThrow()).status())
                    .isEqualTo(303);
            assertThat(member.session()).isEmpty();
        }

        @Test
        @DisplayName("leads back even if the session has ended before")
        void over() {
            member.delete("/api/v1/session");

            assertThat(member.get(path(hinted(idToken))).header("Location").orElseThrow())
                    .startsWith(Application.AFTER_LOGOUT);
        }
    }

    @Test
    @DisplayName("without a valid ID token of this browser's session asks the person, and ends nothing before (SEC-89)")
    void asks() {
        var another = SERVER.member();
        var parts = idToken.split("\\.");
        var forged = parts[0] + "." + parts[1] + "." + (parts[2].startsWith("A") ? "B" : "A") + parts[2].substring(1);
        for (var path : List.of(
                "/oauth2/logout",
                path(Map.of("client_id", shop.id().toString())),
                path(Map.of("id_token_hint", forged)),
                path(Map.of("id_token_hint", "nonsense")),
                path(hinted(shop.signIn(another).id())))) {
            var page = member.get(path);
            assertThat(page.status()).as(path).isEqualTo(200);
            assertThat(page.text()).contains("Sign out?");
        }
        assertThat(member.session()).isPresent();
        assertThat(another.session()).isPresent();
    }

    @Test
    @DisplayName("ends once the person has confirmed it, and leads only to a registered address")
    void confirmed() {
        var path =
                path(Map.of("client_id", shop.id().toString(), "post_logout_redirect_uri", Application.AFTER_LOGOUT));
        assertThat(member.get(path).header("Content-Security-Policy").orElseThrow())
                .contains("form-action 'self' https://shop.example.org");

        var answer = confirm(member, path);

        assertThat(answer.header("Location")).hasValue(Application.AFTER_LOGOUT);
        assertThat(member.session()).isEmpty();
    }

    @Test
    @DisplayName("cannot be confirmed by another site")
    void forged() {
        var answer = member.send(
                "POST",
                "/oauth2/logout/confirmation",
                "x=y",
                request -> request.setHeader("Content-Type", "application/x-www-form-urlencoded")
                        .header("Sec-Fetch-Site", "cross-site"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(member.session()).isPresent();
    }

    @Test
    @DisplayName("with an address that is not this client's is refused on our own page, and ends nothing")
    void address() {
        for (var uri : List.of("https://evil.example", Application.AFTER_LOGOUT + "/", Application.CALLBACK, "")) {
            for (var parameters : List.of(
                    Map.of("id_token_hint", idToken, "post_logout_redirect_uri", uri),
                    Map.of("client_id", shop.id().toString(), "post_logout_redirect_uri", uri),
                    Map.of("post_logout_redirect_uri", Application.AFTER_LOGOUT))) {
                var page = member.get(path(parameters));
                assertThat(page.status()).isEqualTo(400);
                // The person wanted to sign out, so the page must not speak of signing in.
                assertThat(page.text()).contains("This application isn&#39;t set up correctly");
            }
        }
        assertThat(member.get(path(Map.of(
                                "id_token_hint",
                                idToken,
                                "client_id",
                                Application.of(SERVER).id().toString())))
                        .status())
                .isEqualTo(400);
        assertThat(member.session()).isPresent();
    }

    @Test
    @DisplayName("takes no access token for an ID token")
    void accessToken() {
        var access =
                Application.of(SERVER, Application.withJwts()).signIn(member).access();

        // Not by a request: its address would have a token that is valid, and debug logs have addresses.
        assertThat(SERVER.room(IdTokens.class).read(access)).isEmpty();
    }
}
