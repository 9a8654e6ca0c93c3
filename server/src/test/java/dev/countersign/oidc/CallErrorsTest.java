package dev.countersign.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An application")
class CallErrorsTest {
    private static final TestServer SERVER = TestServer.with();

    private final Application shop = Application.of(SERVER);
    private final Browser member = SERVER.member();

    private static void isRefused(Answer answer, int status, String error) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.at("/error")).isEqualTo(error);
    }

    @Test
    @DisplayName("that gives a token back must say which, and who it is")
    void revocation() {
        var token = shop.signIn(member).access();

        isRefused(shop.call("/oauth2/revoke", Map.of()), 400, "invalid_request");
        isRefused(
                shop.post(
                        "/oauth2/revoke",
                        "token=" + token,
                        Optional.of(Application.basic(shop.id().toString(), "wrong"))),
                401,
                "invalid_client");
        assertThat(shop.isActive(token)).isTrue();
    }

    @Test
    @DisplayName("learns from userinfo nothing with a token that is not for openid")
    void scope() {
        var all = shop.signIn(member, Map.of("scope", "openid profile offline_access"));
        var little = shop.call(
                        "/oauth2/token",
                        Map.of(
                                "grant_type", "refresh_token",
                                "refresh_token", all.refresh(),
                                "scope", "profile"))
                .at("/access_token");

        isRefused(shop.userInfo(little), 403, "insufficient_scope");
        isRefused(shop.post("/oauth2/userinfo", "access_token=" + little, Optional.empty()), 403, "insufficient_scope");
        isRefused(shop.post("/oauth2/userinfo", "access_token=nonsense", Optional.empty()), 401, "invalid_token");
    }

    @Test
    @DisplayName("learns from userinfo no error without a token, and nothing with one that it sends twice (RFC 6750)")
    void tokensOfUserInfo() {
        var token = shop.signIn(member).access();

        var none = SERVER.browser().get("/oauth2/userinfo");
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate")).hasValue("Bearer realm=\"countersign\"");
        var wrong = shop.userInfo("nonsense");
        assertThat(wrong.header("WWW-Authenticate").orElseThrow()).endsWith("error=\"invalid_token\"");
        isRefused(
                shop.post("/oauth2/userinfo", "access_token=" + token, Optional.of("Bearer " + token)),
                400,
                "invalid_request");
    }

    /** Every answer's headers have to fit into eight kilobytes. */
    @Test
    @DisplayName("with more in a request object than fits into an address is refused without it")
    void tooLongInside() {
        var object = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"state\":\"" + "'".repeat(3_000) + "\"}").getBytes(StandardCharsets.US_ASCII));

        var answer = shop.authorize(member, Map.of("state", "", "request", "e30." + object + "."));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(Application.reply(answer))
                .containsEntry("error", "request_not_supported")
                .doesNotContainKey("state");
    }

    @Test
    @DisplayName("with a parameter that has no value counts as one without it (RFC 6749, section 3.1)")
    void withoutValue() {
        var address = shop.authorization(Map.of()) + "&request=&request_uri=&registration=";

        assertThat(Application.reply(member.get(address))).containsKey("code");

        var television = Application.of(SERVER, Application.deviceDescription());
        assertThat(television
                        .call("/oauth2/device_authorization", Map.of("scope", ""))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/oauth2/authorize", "/oauth2/logout"})
    @DisplayName("that leads a person here with more than fits into an address shows them a page, at every length")
    void tooLong(String path) {
        for (var length = 1_000; length <= 7_500; length += 500) {
            for (var state : List.of("A".repeat(length), "'".repeat(length / 2))) {
                var form = Application.form(
                        path.endsWith("authorize")
                                ? shop.request(Map.of("state", state))
                                : Map.of(
                                        "client_id",
                                        shop.id().toString(),
                                        "post_logout_redirect_uri",
                                        Application.AFTER_LOGOUT,
                                        "state",
                                        state));

                var posted = member.submit(path, form);
                var asked = SERVER.browser().get(path + "?" + form.replace("%27", "'"));

                for (var answer : List.of(posted, asked)) {
                    assertThat(answer.status())
                            .as("%d characters", form.length())
                            .isIn(form.length() < 5_500 ? List.of(303) : List.of(303, 414))
                            .isIn(form.length() > 6_000 ? List.of(414) : List.of(303, 414));
                }
            }
        }
    }

    @Test
    @DisplayName("that calls too often has to wait, also while its own code is still good")
    void tooOften() {
        var server = TestServer.with("countersign.limits.calls-per-key=3/1m");
        var busy = Application.of(server);
        var code = busy.code(server.member(), Map.of());
        for (var call = 0; call < 3; call++) {
            assertThat(busy.revoke("nonsense").status()).isEqualTo(200);
        }

        for (var answer : List.of(busy.revoke("nonsense"), busy.introspect("nonsense"), busy.redeem(code))) {
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.code()).isEqualTo("too-many-attempts");
            assertThat(answer.header("Retry-After")).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/oauth2/authorize", "/oauth2/logout"})
    @DisplayName("cannot lead a person here with a form that cannot be read")
    void unreadable(String path) {
        var answer = member.submit(path, "state=%zz");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type").orElse("")).startsWith("text/html");
    }
}
