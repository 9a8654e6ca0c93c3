package dev.countersign.support;

import dev.countersign.clients.AccessTokenFormat;
import dev.countersign.clients.AddedClient;
import dev.countersign.clients.Clients;
import dev.countersign.clients.NewClient;
import dev.countersign.clients.OidcScope;
import dev.countersign.signing.SigningAlgorithm;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** An application that people sign in to with OpenID Connect. */
public record Application(Browser http, UUID id, Optional<String> secret, String redirectUri) {
    public static final String CALLBACK = "https://shop.example.org/callback?from=here";
    public static final String AFTER_LOGOUT = "https://shop.example.org/bye";
    public static final String ORIGIN = "https://shop.example.org";
    public static final String STATE = "of this request & no other";
    public static final String NONCE = "n-0S6_WzA2Mj";
    private static final Pattern SHOWN = Pattern.compile("name=\"shown\" value=\"([^\"]*)\"");
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    /** A client as most are: it has a secret. */
    public static NewClient description() {
        return new NewClient(
                "Shop",
                false,
                List.of(CALLBACK),
                List.of(AFTER_LOGOUT),
                Optional.empty(),
                List.of(ORIGIN),
                EnumSet.allOf(OidcScope.class),
                false,
                true,
                AccessTokenFormat.REFERENCE,
                SigningAlgorithm.RS256,
                false);
    }

    /** One that cannot keep a secret. */
    public static NewClient publicDescription(String redirectUri) {
        return new NewClient(
                "Notes",
                true,
                List.of(redirectUri),
                List.of(),
                Optional.empty(),
                List.of(ORIGIN),
                EnumSet.allOf(OidcScope.class),
                false,
                true,
                AccessTokenFormat.REFERENCE,
                SigningAlgorithm.ES256,
                false);
    }

    public static NewClient withoutPkce() {
        var usual = description();
        return new NewClient(
                "Old product",
                false,
                usual.redirectUris(),
                usual.postLogoutRedirectUris(),
                usual.backchannelLogoutUri(),
                usual.origins(),
                usual.scopes(),
                false,
                false,
                usual.accessToken(),
                usual.signingAlgorithm(),
                false);
    }

    public static NewClient withJwts() {
        var usual = description();
        return new NewClient(
                "Gateway",
                false,
                usual.redirectUris(),
                usual.postLogoutRedirectUris(),
                usual.backchannelLogoutUri(),
                usual.origins(),
                usual.scopes(),
                false,
                true,
                AccessTokenFormat.JWT,
                usual.signingAlgorithm(),
                false);
    }

    /** One that runs on devices without a keyboard, and cannot keep a secret. */
    public static NewClient deviceDescription() {
        return new NewClient(
                "Living room TV",
                true,
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                EnumSet.allOf(OidcScope.class),
                false,
                true,
                AccessTokenFormat.REFERENCE,
                SigningAlgorithm.ES256,
                true);
    }

    /** Somebody else's, so that members are asked. */
    public static NewClient foreign() {
        var usual = description();
        return new NewClient(
                "Garden",
                false,
                usual.redirectUris(),
                usual.postLogoutRedirectUris(),
                usual.backchannelLogoutUri(),
                usual.origins(),
                usual.scopes(),
                true,
                true,
                usual.accessToken(),
                usual.signingAlgorithm(),
                false);
    }

    /** One that hears at this address that a session has ended. */
    public static NewClient hearingAt(String url) {
        var usual = description();
        return new NewClient(
                "Shop",
                false,
                usual.redirectUris(),
                usual.postLogoutRedirectUris(),
                Optional.of(url),
                usual.origins(),
                usual.scopes(),
                false,
                true,
                usual.accessToken(),
                usual.signingAlgorithm(),
                false);
    }

    public static Application of(TestServer server) {
        return of(server, description());
    }

    public static Application of(TestServer server, NewClient client) {
        return of(server, server.room(Clients.class).add(client));
    }

    public static Application of(TestServer server, AddedClient added) {
        added.secret().ifPresent(Secrets::remember);
        return new Application(
                new Browser(server.url(), "shop/1.0"),
                added.client().id(),
                added.secret(),
                added.client().redirectUris().stream().findFirst().orElse(""));
    }

    /** The same application at another node. */
    public Application at(TestServer node) {
        return new Application(new Browser(node.url(), "shop/1.0"), id, secret, redirectUri);
    }

    public static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    // Asking for a code

    /** The parameters of an ordinary request, with these; an empty value takes one away. */
    public Map<String, String> request(Map<String, String> other) {
        var all = new LinkedHashMap<String, String>();
        all.put("response_type", "code");
        all.put("client_id", id.toString());
        all.put("redirect_uri", redirectUri);
        all.put("scope", "openid profile email");
        all.put("state", STATE);
        all.put("nonce", NONCE);
        all.put("code_challenge", challenge());
        all.put("code_challenge_method", "S256");
        all.putAll(other);
        all.values().removeIf(String::isEmpty);
        return all;
    }

    private static String challenge() {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    public String authorization(Map<String, String> other) {
        return "/oauth2/authorize?" + form(request(other));
    }

    /** Sends a person's browser to this server. */
    public Answer authorize(Browser browser, Map<String, String> other) {
        var answer = browser.get(authorization(other));
        reply(answer).computeIfPresent("code", (name, code) -> {
            Secrets.remember(code);
            return code;
        });
        return answer;
    }

    /** The parameters that an answer brings back to the application. */
    public static Map<String, String> reply(Answer answer) {
        var query =
                answer.header("Location").map(URI::create).map(URI::getRawQuery).orElse("");
        return Arrays.stream(query.split("&"))
                .filter(field -> field.contains("="))
                .collect(Collectors.toMap(
                        field -> field.substring(0, field.indexOf('=')),
                        field -> URLDecoder.decode(field.substring(field.indexOf('=') + 1), StandardCharsets.UTF_8),
                        (one, other) -> one + " " + other,
                        LinkedHashMap::new));
    }

    /** The page that asks a person whether this application may have what it asks for. */
    public String consentPage(Browser browser, Map<String, String> other) {
        var page = authorize(browser, other).header("Location").orElse("");
        if (!page.startsWith("/consent?")) {
            throw new AssertionError("not asked, but sent to " + page);
        }
        return page;
    }

    /** A button on that page is pressed. */
    public Answer press(Browser browser, String page, String action) {
        var shown = browser.get(page);
        var scopes = SHOWN.matcher(shown.text());
        var fields =
                Map.of("_csrf", shown.formToken(), "action", action, "shown", scopes.find() ? scopes.group(1) : "");
        var answer = browser.submit(page, form(fields));
        reply(answer).computeIfPresent("code", (name, code) -> {
            Secrets.remember(code);
            return code;
        });
        return answer;
    }

    /** A person allows what this application asks for, and it gets its code. */
    public String allowed(Browser browser, Map<String, String> other) {
        var answer = press(browser, consentPage(browser, other), "allow");
        var code = reply(answer).get("code");
        if (code == null) {
            throw new AssertionError("no code: " + answer);
        }
        return code;
    }

    public String code(Browser browser, Map<String, String> other) {
        var answer = authorize(browser, other);
        var code = reply(answer).get("code");
        if (code == null) {
            throw new AssertionError("no code: " + answer);
        }
        return code;
    }

    // Exchanging it

    public Answer redeem(String code) {
        return redeem(code, Map.of());
    }

    /** The parameters of an ordinary exchange. */
    public Map<String, String> redemption(String code) {
        var all = new LinkedHashMap<String, String>();
        all.put("grant_type", "authorization_code");
        all.put("code", code);
        all.put("redirect_uri", redirectUri);
        all.put("code_verifier", VERIFIER);
        return all;
    }

    /** With these parameters besides or instead; an empty value takes one away. */
    public Answer redeem(String code, Map<String, String> other) {
        var all = redemption(code);
        all.putAll(other);
        all.values().removeIf(String::isEmpty);
        return call("/oauth2/token", all);
    }

    /** Signs a person in who is signed in at this server. */
    public Tokens signIn(Browser browser) {
        return signIn(browser, Map.of());
    }

    public Tokens signIn(Browser browser, Map<String, String> other) {
        return Tokens.of(redeem(code(browser, other)));
    }

    public Answer refresh(String refreshToken) {
        return call("/oauth2/token", Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    public Answer introspect(String token) {
        return call("/oauth2/introspect", Map.of("token", token));
    }

    public boolean isActive(String token) {
        return introspect(token).json().path("active").asBoolean();
    }

    public Answer userInfo(String accessToken) {
        return http.send(
                "GET", "/oauth2/userinfo", null, request -> request.header("Authorization", "Bearer " + accessToken));
    }

    public Answer revoke(String token) {
        return call("/oauth2/revoke", Map.of("token", token));
    }

    /** A call that this client authenticates: by its secret in the header, or else by its id alone. */
    public Answer call(String path, Map<String, String> fields) {
        var all = new LinkedHashMap<>(fields);
        if (secret.isEmpty()) {
            all.putIfAbsent("client_id", id.toString());
        }
        return post(path, form(all), secret.map(known -> basic(id.toString(), known)));
    }

    public static String basic(String id, String secret) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((encoded(id) + ":" + encoded(secret)).getBytes(StandardCharsets.US_ASCII));
    }

    /** A form without cookies. */
    public Answer post(String path, String form, Optional<String> authorization) {
        var answer = http.send("POST", path, form, request -> {
            request.setHeader("Content-Type", "application/x-www-form-urlencoded");
            authorization.ifPresent(header -> request.header("Authorization", header));
        });
        return answer;
    }

    /** The tokens that a client got. */
    public record Tokens(String access, String refresh, String id) {
        public static Tokens of(Answer answer) {
            if (answer.status() != 200) {
                throw new AssertionError("no tokens: " + answer);
            }
            var tokens = new Tokens(answer.at("/access_token"), answer.at("/refresh_token"), answer.at("/id_token"));
            Secrets.remember(tokens.access());
            Secrets.remember(tokens.refresh());
            return tokens;
        }

        /** The claims of the ID token, unchecked. */
        public JsonNode claims() {
            return claims(id);
        }

        public static JsonNode claims(String token) {
            return Answer.JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
        }
    }
}
