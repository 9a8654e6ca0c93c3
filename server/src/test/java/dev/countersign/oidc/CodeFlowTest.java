package dev.countersign.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.countersign.clients.ClientRemovals;
import dev.countersign.clients.Clients;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An application that asks for a code")
class CodeFlowTest {
    private static final TestServer SERVER = TestServer.with();

    private final Application shop = Application.of(SERVER);
    private final Browser member = SERVER.member();

    private static Map<String, String> reply(Answer answer) {
        return Application.reply(answer);
    }

    private Answer submit(Browser browser, String path, Map<String, String> fields) {
        var all = new LinkedHashMap<>(fields);
        all.put("_csrf", browser.get(path).formToken());
        return browser.submit(path, Application.form(all));
    }

    private static String location(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        return answer.header("Location").orElseThrow();
    }

    private static SignedJWT verified(TestServer server, String token) throws Exception {
        var jwt = SignedJWT.parse(token);
        var keys = JWKSet.parse(server.browser().get("/oauth2/jwks").text());
        var key = keys.getKeyByKeyId(jwt.getHeader().getKeyID());
        assertThat(key).isNotNull();
        assertThat(key.isPrivate()).isFalse();
        var verifier = jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256)
                ? new RSASSAVerifier(key.toRSAKey())
                : new ECDSAVerifier(key.toECKey());
        assertThat(jwt.verify(verifier)).isTrue();
        return jwt;
    }

    @Nested
    @DisplayName("for a person who is signed in")
    class SignedIn {
        @Test
        @DisplayName("gets one for the registered address, with its state and this server's name (RFC 9207)")
        void code() {
            var answer = shop.authorize(member, Map.of());

            assertThat(location(answer)).startsWith(Application.CALLBACK + "&code=");
            assertThat(reply(answer))
                    .containsEntry("state", Application.STATE)
                    .containsEntry("iss", SERVER.url().toString())
                    .containsOnlyKeys("from", "code", "state", "iss");
        }

        @Test
        @DisplayName("gets it in a form if it wants that")
        void formPost() {
            var page = shop.authorize(member, Map.of("response_mode", "form_post"));

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text())
                    .contains("action=\"https://shop.example.org/callback?from=here\"")
                    .contains("Continue to Shop")
                    .contains("name=\"code\"")
                    .contains("name=\"iss\"");
            assertThat(page.header("Content-Security-Policy").orElseThrow())
                    .contains("form-action 'self' https://shop.example.org");
        }

        @Test
        @DisplayName("gets an ID token that says who, when and how, and for which session")
        void idToken() throws Exception {
            var tokens = shop.signIn(member);

            var claims = verified(SERVER, tokens.id()).getJWTClaimsSet();
            var account = member.get("/api/v1/session");
            assertThat(claims.getIssuer()).isEqualTo(SERVER.url().toString());
            assertThat(claims.getSubject()).isEqualTo(account.at("/account/id"));
            assertThat(claims.getAudience()).containsExactly(shop.id().toString());
            assertThat(claims.getClaims())
                    .containsEntry("sid", account.at("/session/id"))
                    .containsEntry("nonce", Application.NONCE)
                    .containsEntry("acr", "urn:countersign:password")
                    .containsEntry("amr", List.of("pwd"))
                    .containsKey("auth_time")
                    // An ID token is sent in the address of a sign-out, which logs keep.
                    .doesNotContainKeys("name", "locale", "email", "email_verified");
            var hash =
                    MessageDigest.getInstance("SHA-256").digest(tokens.access().getBytes(StandardCharsets.US_ASCII));
            assertThat(claims.getStringClaim("at_hash"))
                    .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16)));
            assertThat(Duration.between(
                            claims.getIssueTime().toInstant(),
                            claims.getExpirationTime().toInstant()))
                    .isEqualTo(Duration.ofMinutes(5));
        }

        @Test
        @DisplayName("learns that another device has approved this one")
        void approved() {
            var second = member.admit(SERVER.browser());

            var claims = shop.signIn(second).claims();

            assertThat(claims.path("acr").asString()).isEqualTo("urn:countersign:approval");
            assertThat(claims.path("amr").toString()).isEqualTo("[\"pwd\",\"mca\"]");
        }

        @Test
        @DisplayName("learns from userinfo what its scopes allow, by GET and by POST")
        void userInfo() {
            var all = shop.signIn(member).access();
            var little = shop.signIn(member, Map.of("scope", "openid")).access();

            assertThat(shop.userInfo(all).json().propertyNames())
                    .containsExactlyInAnyOrder("sub", "name", "email", "email_verified");
            assertThat(shop.userInfo(little).json().propertyNames()).containsExactly("sub");
            assertThat(shop.post("/oauth2/userinfo", "access_token=" + all, Optional.empty())
                            .at("/email"))
                    .isEqualTo(member.email());
        }

        @Test
        @DisplayName("takes no seat, however many applications there are, and sets no cookie of a container (SEC-89)")
        void seats() {
            for (var application = 0; application < 10; application++) {
                var party = Application.of(SERVER);
                var answer = party.authorize(member, Map.of());
                assertThat(answer.setCookies()).noneMatch(cookie -> cookie.contains("JSESSIONID"));
                Application.Tokens.of(party.redeem(Application.reply(answer).getOrDefault("code", "")));
            }

            assertThat(member.get("/api/v1/sessions").json().path("sessions").size())
                    .isEqualTo(1);
            assertThat(member.admit(SERVER.browser()).session())
                    .as("the second of two seats")
                    .isPresent();
        }

        @Test
        @DisplayName("may use an algorithm of elliptic curves, and access tokens that it can check itself")
        void formats() throws Exception {
            var notes = Application.of(SERVER, Application.publicDescription("http://127.0.0.1/callback"));
            assertThat(verified(SERVER, notes.signIn(member).id()).getHeader().getAlgorithm())
                    .isEqualTo(JWSAlgorithm.ES256);

            var gateway = Application.of(SERVER, Application.withJwts());
            var tokens = gateway.signIn(member);
            var access = verified(SERVER, tokens.access());
            assertThat(access.getHeader().getType().getType()).isEqualTo("at+jwt");
            assertThat(access.getJWTClaimsSet().getStringClaim("client_id"))
                    .isEqualTo(gateway.id().toString());
            assertThat(access.getJWTClaimsSet().getAudience())
                    .as("no other application takes it")
                    .containsExactly(gateway.id().toString());
            assertThat(gateway.isActive(tokens.access())).isTrue();

            member.delete("/api/v1/session");

            assertThat(gateway.isActive(tokens.access())).isFalse();
            assertThat(gateway.userInfo(tokens.access()).status()).isEqualTo(401);
        }
    }

    @Nested
    @DisplayName("for a person who is not signed in")
    class NotSignedIn {
        private final Browser stranger = SERVER.browser();

        @Test
        @DisplayName("gets it once they have signed in on the way")
        void signsIn() {
            var email = member.email();
            member.delete("/api/v1/session");
            var signIn = location(shop.authorize(stranger, Map.of()));
            var page = stranger.get(signIn);
            assertThat(page.header("Content-Security-Policy").orElseThrow())
                    .contains("form-action 'self' https://shop.example.org");

            var on = submit(stranger, signIn, Map.of("email", email, "password", TestServer.PASSWORD));

            assertThat(reply(stranger.get(location(on)))).containsKey("code").containsEntry("state", Application.STATE);
        }

        @Test
        @DisplayName("gets it once another device has approved")
        void approved() {
            var signIn = location(shop.authorize(stranger, Map.of()));
            var waiting = location(
                    submit(stranger, signIn, Map.of("email", member.email(), "password", TestServer.PASSWORD)));
            member.answer(member.pendingApproval(), stranger.code());

            var on = submit(stranger, waiting, Map.of("action", "continue"));

            assertThat(reply(stranger.get(location(on)))).containsKey("code");
        }

        @Test
        @DisplayName("is told so if no page may be shown")
        void silent() {
            var answer = shop.authorize(stranger, Map.of("prompt", "none"));

            assertThat(location(answer)).startsWith(Application.CALLBACK + "&error=login_required");
            assertThat(reply(answer))
                    .containsEntry("state", Application.STATE)
                    .containsEntry("iss", SERVER.url().toString());
        }

        @Test
        @DisplayName("may post its request from its own site")
        void posted() {
            var answer = stranger.send(
                    "POST",
                    "/oauth2/authorize",
                    Application.form(shop.request(Map.of())),
                    request -> request.setHeader("Content-Type", "application/x-www-form-urlencoded")
                            .header("Origin", Application.ORIGIN)
                            .header("Sec-Fetch-Site", "cross-site"));

            assertThat(location(answer)).startsWith("/oauth2/authorize?");
            assertThat(reply(member.get(location(answer)))).containsKey("code");
        }

        @Test
        @DisplayName("gets it even if its request has more than 2,000 characters that nobody reads after the sign-in")
        void longRequest() {
            var signIn =
                    location(shop.authorize(stranger, Map.of("ui_locales", "en ".repeat(1_000), "acr_values", "a b")));
            assertThat(signIn).hasSizeLessThan(2_000);

            var on = submit(stranger, signIn, Map.of("email", signedOut(), "password", TestServer.PASSWORD));

            assertThat(reply(stranger.get(location(on)))).containsKey("code").containsEntry("state", Application.STATE);
        }

        private String signedOut() {
            member.delete("/api/v1/session");
            return member.email();
        }

        @Test
        @DisplayName("may say whom it expects, and the page fills in that email, whoever wrote it")
        void loginHint() {
            var page = stranger.get(location(shop.authorize(stranger, Map.of("login_hint", "ann@example.org"))));
            assertThat(page.text()).contains("value=\"ann@example.org\"");

            var hostile = stranger.get(location(shop.authorize(stranger, Map.of("login_hint", "\"><script>x"))));
            assertThat(hostile.text()).doesNotContain("<script>x").contains("value=\"&quot;&gt;&lt;script&gt;x\"");
            var unfit = stranger.get(location(shop.authorize(stranger, Map.of("login_hint", "a b\r\nc"))));
            assertThat(unfit.text()).doesNotContain("a b");
        }

        @Test
        @DisplayName("may name the only person it wants by an ID token, whoever is signed in or signs in (SEC-85)")
        void idTokenHint() {
            var another = SERVER.member();
            var hint = Map.of("id_token_hint", shop.signIn(another).id());

            assertThat(reply(shop.authorize(another, hint))).containsKey("code");
            assertThat(reply(shop.authorize(member, hint))).containsEntry("error", "login_required");
            assertThat(reply(shop.authorize(member, Map.of("id_token_hint", "nonsense"))))
                    .containsKey("code");

            var signIn = location(shop.authorize(stranger, hint));
            var on = submit(stranger, signIn, Map.of("email", signedOut(), "password", TestServer.PASSWORD));
            assertThat(reply(stranger.get(location(on)))).containsEntry("error", "login_required");
        }

        @Test
        @DisplayName("hears that its request is too long to be kept while they sign in")
        void tooLong() {
            var answer = shop.authorize(stranger, Map.of("state", "x".repeat(2_000)));

            assertThat(reply(answer)).containsEntry("error", "invalid_request");
        }
    }

    @Nested
    @DisplayName("and wants the person to prove again who they are")
    class Again {
        private static final Map<String, String> LOGIN = Map.of("prompt", "login");

        private static Duration ahead = Duration.ZERO;

        private static void turnTwoSecondsOn() {
            ahead = ahead.plusSeconds(2);
            SERVER.turnClock(ahead);
        }

        @Test
        @DisplayName("gets a later auth_time for the same session, which keeps its seat")
        void login() {
            var before = shop.signIn(member).claims();
            turnTwoSecondsOn();
            var again = location(shop.authorize(member, LOGIN));
            assertThat(again).startsWith("/login/again?return_to=");

            var on = submit(member, again, Map.of("password", TestServer.PASSWORD));
            var code = reply(member.get(location(on))).getOrDefault("code", "");
            var after = Application.Tokens.of(shop.redeem(code)).claims();

            assertThat(after.path("sid")).isEqualTo(before.path("sid"));
            assertThat(after.path("auth_time").asLong())
                    .isGreaterThan(before.path("auth_time").asLong());
            assertThat(member.get("/api/v1/sessions").json().path("sessions").size())
                    .isEqualTo(1);
        }

        @Test
        @DisplayName(
                "or choose another account: the page for that has a button that signs out, and goes on to the sign-in page")
        void selectAccount() {
            var page = location(shop.authorize(member, Map.of("prompt", "select_account")));
            assertThat(page).startsWith("/login/again?return_to=");
            assertThat(member.get(page).text()).contains("Sign out and use another account");

            var out = member.submit(
                    page.replace("/login/again", "/logout"),
                    Application.form(Map.of("_csrf", member.get(page).formToken())));

            assertThat(location(out)).startsWith(SERVER.url() + "/oauth2/authorize?");
            assertThat(location(member.get(
                            location(out).substring(SERVER.url().toString().length()))))
                    .startsWith("/login?return_to=");
            assertThat(member.session()).isEmpty();
        }

        @Test
        @DisplayName("gets nothing for a wrong password")
        void wrong() {
            var again = location(shop.authorize(member, LOGIN));

            var refused = submit(member, again, Map.of("password", "copper lantern, winter orchid"));

            assertThat(refused.status()).isEqualTo(401);
            assertThat(location(shop.authorize(member, LOGIN))).startsWith("/login/again");
        }

        @Test
        @DisplayName("by max_age only if that was too long ago")
        void maxAge() {
            assertThat(reply(shop.authorize(member, Map.of("max_age", "10000"))))
                    .containsKey("code");
            turnTwoSecondsOn();
            assertThat(location(shop.authorize(member, Map.of("max_age", "1")))).startsWith("/login/again");
            assertThat(reply(shop.authorize(member, Map.of("max_age", "1", "prompt", "none"))))
                    .containsEntry("error", "login_required");
        }
    }

    @Nested
    @DisplayName("is refused on our own page, and the person goes nowhere,")
    class OwnPage {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "https://shop.example.org/callback",
                    "https://shop.example.org/callback?from=here&x=y",
                    "https://shop.example.org/callback?from=here#x",
                    "https://shop.example.org/callback/../callback?from=here",
                    "https://shop.example.org:443/callback?from=here",
                    "HTTPS://shop.example.org/callback?from=here",
                    "https://user@shop.example.org/callback?from=here",
                    "https://shop.example.org.evil.example/callback?from=here",
                    "javascript:alert(1)",
                    "//evil.example"
                })
        @DisplayName("for an address that is not registered, character by character (SEC-85)")
        void redirect(String uri) {
            var answer = shop.authorize(member, Map.of("redirect_uri", uri));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("Location")).isEmpty();
            assertThat(answer.text()).contains("This application isn&#39;t set up correctly");
        }

        @Test
        @DisplayName("for a client that is unknown, disabled or removed, and for repeated names of it")
        void client() {
            var disabled = Application.of(SERVER);
            SERVER.room(Clients.class).disable(disabled.id());
            var removed = Application.of(SERVER);
            SERVER.room(ClientRemovals.class).remove(removed.id());

            assertThat(shop.authorize(
                                    member,
                                    Map.of("client_id", UUID.randomUUID().toString()))
                            .status())
                    .isEqualTo(400);
            assertThat(shop.authorize(member, Map.of("client_id", "nonsense")).status())
                    .isEqualTo(400);
            assertThat(disabled.authorize(member, Map.of()).status()).isEqualTo(400);
            assertThat(removed.authorize(member, Map.of()).status()).isEqualTo(400);
            for (var twice : List.of("client_id=" + shop.id(), "redirect_uri=https%3A%2F%2Fevil.example")) {
                assertThat(member.get(shop.authorization(Map.of()) + "&" + twice)
                                .status())
                        .isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "response_type, '', invalid_request",
        "response_type, token, unsupported_response_type",
        "response_type, code id_token, unsupported_response_type",
        "response_mode, fragment, invalid_request",
        "scope, '', invalid_scope",
        "scope, profile, invalid_scope",
        "request, eyJhbGciOiJub25lIn0.e30., request_not_supported",
        "request_uri, https://evil.example/r, request_uri_not_supported",
        "code_challenge, '', invalid_request",
        "code_challenge, short, invalid_request",
        "code_challenge_method, plain, invalid_request",
        "code_challenge_method, '', invalid_request",
        "prompt, none login, invalid_request",
        "max_age, -1, invalid_request",
        "max_age, soon, invalid_request"
    })
    @DisplayName("hears what is wrong with its request")
    void wrongRequest(String parameter, String value, String error) {
        var answer = shop.authorize(member, Map.of(parameter, value));

        assertThat(location(answer)).startsWith(Application.CALLBACK);
        assertThat(reply(answer))
                .containsEntry("error", error)
                .containsEntry("state", Application.STATE)
                .containsEntry("iss", SERVER.url().toString())
                .containsKey("error_description");
    }

    @Test
    @DisplayName("hears that request objects are refused, in the way that the object asks for, with the state in it")
    void requestObject() {
        var claims = "{\"response_mode\": \"form_post\", \"state\": \"of the object\"}";
        var object = "eyJhbGciOiJub25lIn0."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".";

        var page = shop.authorize(member, Map.of("request", object, "state", ""));
        var withState = shop.authorize(member, Map.of("request", object));
        var unreadable = shop.authorize(member, Map.of("request", "a.b.c"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("value=\"request_not_supported\"").contains("value=\"of the object\"");
        assertThat(withState.text()).doesNotContain("of the object");
        assertThat(reply(unreadable)).containsEntry("error", "request_not_supported");
    }

    @Test
    @DisplayName("hears that a parameter is repeated")
    void repeated() {
        var answer = member.get(shop.authorization(Map.of()) + "&scope=openid");

        assertThat(reply(answer)).containsEntry("error", "invalid_request");
    }

    @Nested
    @DisplayName("exchanges it")
    class Exchange {
        private void isRefused(Answer answer, int status, String error) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(answer.at("/error")).isEqualTo(error);
            assertThat(answer.header("Cache-Control")).hasValue("no-store");
        }

        @Test
        @DisplayName("once: when it comes again, all that it was given ends (SEC-85)")
        void replayed() {
            var code = shop.code(member, Map.of("scope", "openid offline_access"));
            var tokens = Application.Tokens.of(shop.redeem(code));
            assertThat(shop.isActive(tokens.access())).isTrue();

            isRefused(shop.redeem(code), 400, "invalid_grant");

            assertThat(shop.isActive(tokens.access())).isFalse();
            assertThat(shop.userInfo(tokens.access()).status()).isEqualTo(401);
            isRefused(shop.refresh(tokens.refresh()), 400, "invalid_grant");
        }

        @Test
        @DisplayName("once, even if two do so at once")
        void race() {
            for (var round = 0; round < 5; round++) {
                var code = shop.code(member, Map.of());

                var answers = AtOnce.run(4, turn -> shop.redeem(code).status());

                assertThat(answers.stream().filter(status -> status == 200).count())
                        .isLessThanOrEqualTo(1);
            }
        }

        @ParameterizedTest
        @CsvSource({
            "redirect_uri, https://shop.example.org/other, invalid_grant",
            "redirect_uri, '', invalid_request",
            "code_verifier, '', invalid_grant",
            "code_verifier, wrongwrongwrongwrongwrongwrongwrongwrongwro, invalid_grant",
            "code, nonsense, invalid_grant",
            "code, '', invalid_request",
            "grant_type, '', invalid_request",
            "grant_type, password, unsupported_grant_type",
            "grant_type, client_credentials, unsupported_grant_type"
        })
        @DisplayName("only for the address, with the verifier and by the grant that belong to it")
        void wrong(String parameter, String value, String error) {
            isRefused(shop.redeem(shop.code(member, Map.of()), Map.of(parameter, value)), 400, error);
        }

        @Test
        @DisplayName("never again after a wrong try")
        void burnt() {
            var code = shop.code(member, Map.of());
            isRefused(shop.redeem(code, Map.of("code_verifier", "w".repeat(43))), 400, "invalid_grant");

            isRefused(shop.redeem(code), 400, "invalid_grant");
        }

        @Test
        @DisplayName("and another client that has stolen it gets nothing, and nobody else does (SEC-85)")
        void stolen() {
            var thief = Application.of(SERVER);
            var code = shop.code(member, Map.of());

            isRefused(thief.redeem(code), 400, "invalid_grant");
            isRefused(shop.redeem(code), 400, "invalid_grant");
        }

        @Test
        @DisplayName("without PKCE only if the operator has exempted it, and then with no verifier (SEC-85)")
        void withoutPkce() {
            var old = Application.of(SERVER, Application.withoutPkce());
            var bare = Map.of("code_challenge", "", "code_challenge_method", "");

            isRefused(old.redeem(old.code(member, bare)), 400, "invalid_grant");
            assertThat(old.redeem(old.code(member, bare), Map.of("code_verifier", ""))
                            .status())
                    .isEqualTo(200);
            assertThat(old.redeem(old.code(member, Map.of())).status()).isEqualTo(200);
            isRefused(old.redeem(old.code(member, Map.of()), Map.of("code_verifier", "")), 400, "invalid_grant");
        }

        @Test
        @DisplayName("with its secret in the header or in the body, but not both")
        void authentication() {
            var secret = shop.secret().orElseThrow();
            var body = Map.of("client_id", shop.id().toString(), "client_secret", secret);
            var form = new LinkedHashMap<>(Map.of(
                    "grant_type",
                    "authorization_code",
                    "redirect_uri",
                    shop.redirectUri(),
                    "code_verifier",
                    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
            form.putAll(body);
            form.put("code", shop.code(member, Map.of()));
            assertThat(shop.post("/oauth2/token", Application.form(form), Optional.empty())
                            .status())
                    .isEqualTo(200);
            isRefused(shop.redeem(shop.code(member, Map.of()), body), 400, "invalid_request");
        }

        @Test
        @DisplayName("not with a wrong secret, none, another client's, or one that was disabled or removed")
        void wrongSecret() {
            var other = Application.of(SERVER);
            var code = shop.code(member, Map.of());
            for (var header : List.of(
                    Application.basic(shop.id().toString(), other.secret().orElseThrow()),
                    Application.basic(shop.id().toString(), "cs_client_" + "A".repeat(43)),
                    Application.basic(shop.id().toString(), ""),
                    Application.basic("nonsense", "x"),
                    "Basic nonsense",
                    "Bearer x")) {
                var answer =
                        shop.post("/oauth2/token", "grant_type=authorization_code&code=" + code, Optional.of(header));
                isRefused(answer, 401, "invalid_client");
                assertThat(answer.header("WWW-Authenticate")).hasValue("Basic realm=\"countersign\"");
            }
            isRefused(
                    shop.post(
                            "/oauth2/token", "grant_type=authorization_code&client_id=" + shop.id(), Optional.empty()),
                    401,
                    "invalid_client");
            SERVER.room(Clients.class).disable(other.id());
            isRefused(other.redeem(code), 401, "invalid_client");
            SERVER.room(ClientRemovals.class).remove(other.id());
            isRefused(other.redeem(code), 401, "invalid_client");
        }

        @Test
        @DisplayName("never with parameters in the address, and each only once")
        void parameters() {
            var form = "grant_type=authorization_code&code=x&redirect_uri=y";
            var header = Optional.of(
                    Application.basic(shop.id().toString(), shop.secret().orElseThrow()));
            isRefused(shop.post("/oauth2/token?" + form, "", header), 400, "invalid_request");
            isRefused(shop.post("/oauth2/token", form + "&code=z", header), 400, "invalid_request");
            isRefused(shop.post("/oauth2/token", form + "&x=%zz", header), 400, "invalid_request");
            assertThat(shop.post("/oauth2/token", "x=" + "y".repeat(20_000), header)
                            .status())
                    .isEqualTo(413);
        }
    }

    @Test
    @DisplayName("on the person's machine may listen at any port, at the same path (RFC 8252)")
    void loopback() {
        var notes = Application.of(SERVER, Application.publicDescription("http://127.0.0.1/callback"));

        assertThat(reply(notes.authorize(member, Map.of("redirect_uri", "http://127.0.0.1:51004/callback"))))
                .containsKey("code");
        for (var other : List.of(
                "http://127.0.0.1:51004/other",
                "http://127.0.0.1:0/callback",
                "http://127.0.0.1:65536/callback",
                "http://127.0.0.1:051004/callback",
                "http://127.0.0.1:/callback",
                "http://localhost:51004/callback",
                "https://127.0.0.1:51004/callback",
                "http://127.0.0.1:51004/callback?x",
                "http://127.0.0.1.evil.example:51004/callback",
                "http://u@127.0.0.1:51004/callback")) {
            assertThat(notes.authorize(member, Map.of("redirect_uri", other)).status())
                    .as(other)
                    .isEqualTo(400);
        }
    }

    @Test
    @DisplayName("has at most twenty codes that it has not fetched, however often a page sends the person here")
    void codes() {
        var first = shop.code(member, Map.of());
        var last = "";
        for (var round = 0; round < 20; round++) {
            last = shop.code(member, Map.of());
        }

        assertThat(SERVER.rows()
                        .sql("SELECT count(*) FROM oidc_grant WHERE client_id = :client")
                        .param("client", shop.id())
                        .query(Integer.class)
                        .single())
                .isEqualTo(20);
        assertThat(shop.redeem(first).at("/error")).isEqualTo("invalid_grant");
        assertThat(shop.redeem(last).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("stores no text of a code or token, only hashes (SEC-86)")
    void hashes() {
        var code = shop.code(member, Map.of("scope", "openid offline_access"));
        var tokens = Application.Tokens.of(shop.redeem(code));

        var rows = SERVER.rows()
                .sql("SELECT (SELECT string_agg(oidc_grant::text, ' ') FROM oidc_grant)"
                        + " || (SELECT string_agg(access_token::text, ' ') FROM access_token)")
                .query(String.class)
                .single();
        assertThat(rows).contains(shop.id().toString());
        for (var text : List.of(code, tokens.access(), tokens.refresh())) {
            assertThat(rows).doesNotContain(text);
        }
    }
}
