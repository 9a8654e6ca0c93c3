package dev.countersign.bench;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** An application that members sign in to with OpenID Connect, as most are: it has a secret, and uses PKCE. */
record RelyingParty(URI server, String id, String authorization) {
    private static final String CALLBACK = "https://shop.example.org/callback";
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final String CODE = "code=";

    /** @param more options of {@code countersign clients add} */
    static RelyingParty addedTo(Running running, String... more) {
        var words = new ArrayList<>(List.of("clients", "add", "--name", "Shop", "--redirect-uri", CALLBACK, "--json"));
        words.addAll(List.of(more));
        var added = Browser.JSON.readTree(running.command(words.toArray(String[]::new)));
        var id = added.path("client_id").asString();
        var basic = id + ":" + added.path("client_secret").asString();
        return new RelyingParty(
                running.url(),
                id,
                "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The whole code flow of a member who is signed in: the browser's request, and the exchange of its code.
     *
     * @return the access token
     */
    String signIn(String cookie) {
        var request = Map.of(
                "response_type", "code",
                "client_id", id,
                "redirect_uri", CALLBACK,
                "scope", "openid profile email",
                "state", "of this request",
                "nonce", "n-0S6_WzA2Mj",
                "code_challenge", CHALLENGE,
                "code_challenge_method", "S256");
        var back = Running.get(server.resolve("/oauth2/authorize?" + form(request)), cookie)
                .headers()
                .firstValue("Location")
                .orElse("");
        if (!back.contains(CODE)) {
            throw new IllegalStateException("no code: " + back);
        }
        var code = back.substring(back.indexOf(CODE) + CODE.length()).replaceAll("&.*", "");
        var exchange = Map.of(
                "grant_type", "authorization_code",
                "code", URLDecoder.decode(code, StandardCharsets.UTF_8),
                "redirect_uri", CALLBACK,
                "code_verifier", VERIFIER);
        var tokens = json(post("/oauth2/token", exchange));
        if (!tokens.has("id_token")) {
            throw new IllegalStateException("no ID token: " + tokens.propertyNames());
        }
        return tokens.path("access_token").asString();
    }

    boolean isActive(String token) {
        return json(post("/oauth2/introspect", Map.of("token", token))).path("active").asBoolean();
    }

    private HttpResponse<String> post(String path, Map<String, String> fields) {
        return Running.send(HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", authorization)
                .POST(BodyPublishers.ofString(form(fields))));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return Browser.JSON.readTree(answer.body());
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
