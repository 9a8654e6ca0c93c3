package dev.countersign.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.clients.NewClient;
import dev.countersign.clients.OidcScope;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An application that asks for claims by name")
class ClaimsParameterTest {
    private static final TestServer SERVER = TestServer.with();
    private static final List<String> OF_MEMBER = List.of("name", "locale", "email", "email_verified");

    private final Application shop = Application.of(SERVER);
    private final Browser member = SERVER.member();

    private Answer redeemed(Application application, String scope, String claims) {
        return application.redeem(application.code(member, Map.of("scope", scope, "claims", claims)));
    }

    private Map<String, String> reply(String claims, Map<String, String> other) {
        var all = new HashMap<>(other);
        all.put("claims", claims);
        return Application.reply(shop.authorize(member, all));
    }

    @Test
    @DisplayName("reads them at userinfo, and their scope is granted")
    void userInfo() {
        var answer = redeemed(shop, "openid", """
                {"userinfo": {"name": {"essential": true}, "shoe_size": null}}""");
        var tokens = Application.Tokens.of(answer);

        assertThat(answer.at("/scope")).isEqualTo("openid profile");
        assertThat(shop.userInfo(tokens.access()).json().propertyNames()).containsExactlyInAnyOrder("sub", "name");
        assertThat(tokens.claims().propertyNames()).doesNotContainAnyElementsOf(OF_MEMBER);
    }

    @Test
    @DisplayName("reads in the ID token only those that it asked for there, also after a refresh")
    void idToken() {
        var first = Application.Tokens.of(redeemed(shop, "openid profile offline_access", """
                {"id_token": {"email": null, "email_verified": {"essential": false}}}"""));
        var next = Application.Tokens.of(shop.refresh(first.refresh()));

        for (var tokens : List.of(first, next)) {
            assertThat(tokens.claims().path("email").asString()).isEqualTo(member.email());
            assertThat(tokens.claims().path("email_verified").isBoolean()).isTrue();
            assertThat(tokens.claims().propertyNames()).doesNotContain("name", "locale");
        }
        assertThat(shop.userInfo(next.access()).json().propertyNames())
                .containsExactlyInAnyOrder("sub", "name", "email", "email_verified");
    }

    @Test
    @DisplayName("gets none whose scope it may not have")
    void notAllowed() {
        var usual = Application.description();
        var little = Application.of(
                SERVER,
                new NewClient(
                        "Little",
                        false,
                        usual.redirectUris(),
                        usual.postLogoutRedirectUris(),
                        Optional.empty(),
                        usual.origins(),
                        Set.of(OidcScope.OPENID),
                        false,
                        true,
                        usual.accessToken(),
                        usual.signingAlgorithm(),
                        false));

        var tokens = Application.Tokens.of(redeemed(little, "openid", """
                {"userinfo": {"name": null}, "id_token": {"email": {"essential": true}}}"""));

        assertThat(tokens.claims().propertyNames()).doesNotContainAnyElementsOf(OF_MEMBER);
        assertThat(little.userInfo(tokens.access()).json().propertyNames()).containsExactly("sub");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "[]", "null", "\"name\"", "{\"userinfo\": [\"name\"]}", "{\"id_token\": 1}", "{"})
    @DisplayName("hears that what it sent is not what the standard describes")
    void malformed(String claims) {
        assertThat(reply(claims, Map.of())).containsEntry("error", "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"userinfo\": null}", "{\"id_token\": {\"x\": {\"value\": [1]}}, \"y\": 2}"})
    @DisplayName("may ask for nothing, and for what nobody knows")
    void unknown(String claims) {
        assertThat(reply(claims, Map.of())).containsKey("code");
    }

    @Test
    @DisplayName("gets no code for another member than the one whom it names")
    void subject() {
        var own = member.get("/api/v1/session").at("/account/id");
        var other = SERVER.member().get("/api/v1/session").at("/account/id");
        var asked = "{\"id_token\": {\"sub\": {\"value\": \"%s\"}}}";

        for (var prompt : List.of(Map.<String, String>of(), Map.of("prompt", "none"))) {
            assertThat(reply(asked.formatted(own), prompt)).containsKey("code");
            assertThat(reply(asked.formatted(other), prompt))
                    .containsEntry("error", "login_required")
                    .doesNotContainKey("code");
        }
    }

    @Test
    @DisplayName("gets no code for a sign-in that is not of the kind that it must have")
    void acr() {
        var asked = "{\"id_token\": {\"acr\": {\"essential\": %s, \"values\": [\"urn:countersign:%s\"]}}}";

        assertThat(reply(asked.formatted(true, "password"), Map.of())).containsKey("code");
        assertThat(reply(asked.formatted(false, "approval"), Map.of())).containsKey("code");
        assertThat(reply(asked.formatted(true, "approval"), Map.of()))
                .containsEntry("error", "unmet_authentication_requirements");
        assertThat(reply(
                        "{\"id_token\": {\"acr\": {\"essential\": true, \"value\": \"urn:countersign:approval\"}}}",
                        Map.of()))
                .containsEntry("error", "unmet_authentication_requirements");
    }
}
