package dev.countersign.web.oidc;

import dev.countersign.clients.Client;
import dev.countersign.clients.OidcScope;
import dev.countersign.oidc.CodeRequest;
import dev.countersign.web.visitor.WayBack;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A client's request for a code (OpenID Connect Core 1.0, section 3.1.2.1).
 *
 * @param isSilent {@code prompt=none}: no page may be shown
 * @param again whether the person shall prove who they are even if they are signed in
 * @param isAskedAgain whether the person shall be asked even for what they have allowed before
 * @param maxAge how long ago they may have proved it
 * @param claims what the application asks for by name
 * @param hint an ID token of the person who shall be signed in
 */
record AuthorizationRequest(
        CodeRequest code,
        boolean isSilent,
        boolean again,
        boolean isAskedAgain,
        Optional<Duration> maxAge,
        RequestedClaims claims,
        Optional<String> hint) {
    private static final String PROMPT = "prompt";
    private static final String MAX_AGE = "max_age";

    /** The account that {@code id_token_hint} names, in our own address: the token may not fit. */
    static final String HINTED = "hinted_account";

    /** The parameters that are still needed once the person has signed in. */
    private static final Set<String> LASTING = Set.of(
            "response_type",
            "response_mode",
            "client_id",
            "redirect_uri",
            "scope",
            "state",
            "nonce",
            "claims",
            "code_challenge",
            "code_challenge_method",
            HINTED,
            WayBack.LOGIN_HINT);

    private static final int LONGEST_NONCE = 500;

    /** The SHA-256 of a verifier, in base64url (RFC 7636, section 4.2). */
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    /** @throws OAuthError which the client gets */
    static AuthorizationRequest read(Parameters sent, Client client, String redirectUri) {
        sent.mustBeThereOnce();
        refuse(sent, "request");
        refuse(sent, "request_uri");
        refuse(sent, "registration");
        if (!sent.require("response_type").equals("code")) {
            throw OAuthError.of("unsupported_response_type", "the only response_type is code");
        }
        var prompts = sent.get(PROMPT)
                .map(text -> Arrays.stream(text.split(" ")).collect(Collectors.toUnmodifiableSet()))
                .orElse(Set.of());
        if (prompts.contains("none") && prompts.size() > 1) {
            throw OAuthError.invalidRequest("prompt=none goes with no other prompt");
        }
        var claims = RequestedClaims.read(sent.get("claims"));
        return new AuthorizationRequest(
                new CodeRequest(
                        redirectUri,
                        scopes(sent, claims, client),
                        claims.inIdToken(),
                        nonce(sent),
                        challenge(sent, client)),
                prompts.contains("none"),
                prompts.contains("login") || prompts.contains("select_account"),
                prompts.contains("consent"),
                maxAge(sent),
                claims,
                sent.get("id_token_hint"));
    }

    /** The same request, for when the person has proved who they are, without what nobody reads then. */
    Parameters afterSignIn(Parameters sent) {
        return isAskedAgain ? afterConsent(sent).with(PROMPT, "consent") : afterConsent(sent);
    }

    /** The same request, for when the person has also been asked what the client may have. */
    static Parameters afterConsent(Parameters sent) {
        return sent.only(LASTING);
    }

    /** Section 6.1 for {@code request}; the others likewise (section 3.1.2.6). */
    private static void refuse(Parameters sent, String name) {
        if (sent.get(name).isPresent()) {
            throw OAuthError.of(name + "_not_supported", name + " is not supported");
        }
    }

    /** With the scopes of the claims that are asked for by name, unless the client may not have them. */
    private static Set<OidcScope> scopes(Parameters sent, RequestedClaims claims, Client client) {
        return Stream.concat(
                        scopes(sent, client).stream(), claims.scopes().stream().filter(client.scopes()::contains))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Unknown scopes are left out (section 3.1.2.1). */
    static Set<OidcScope> scopes(Parameters sent, Client client) {
        var scopes = OidcScope.of(sent.get("scope").orElse(""));
        scopes.stream()
                .filter(scope -> !client.scopes().contains(scope))
                .sorted()
                .findFirst()
                .ifPresent(scope -> {
                    throw OAuthError.of("invalid_scope", "this client may not ask for the scope " + scope);
                });
        if (!scopes.contains(OidcScope.OPENID)) {
            throw OAuthError.of("invalid_scope", "scope must contain openid");
        }
        return scopes;
    }

    private static Optional<String> nonce(Parameters sent) {
        var nonce = sent.get("nonce");
        if (nonce.filter(text -> text.length() > LONGEST_NONCE || text.indexOf('\0') >= 0)
                .isPresent()) {
            throw OAuthError.invalidRequest("nonce is too long");
        }
        return nonce;
    }

    private static Optional<String> challenge(Parameters sent, Client client) {
        var challenge = sent.get("code_challenge");
        if (challenge.isEmpty()) {
            if (client.pkceRequired() || sent.get("code_challenge_method").isPresent()) {
                throw OAuthError.invalidRequest("code_challenge is missing: send one, with code_challenge_method=S256");
            }
            return challenge;
        }
        if (!sent.get("code_challenge_method").equals(Optional.of("S256"))) {
            throw OAuthError.invalidRequest("code_challenge_method must be S256");
        }
        if (!CHALLENGE.matcher(challenge.get()).matches()) {
            throw OAuthError.invalidRequest("code_challenge must be the 43 characters of a SHA-256 in base64url");
        }
        return challenge;
    }

    private static Optional<Duration> maxAge(Parameters sent) {
        return sent.get(MAX_AGE).map(text -> {
            if (!SECONDS.matcher(text).matches()) {
                throw OAuthError.invalidRequest("max_age must be a number of seconds");
            }
            return Duration.ofSeconds(Long.parseLong(text));
        });
    }
}
