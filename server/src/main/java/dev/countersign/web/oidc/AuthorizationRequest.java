package dev.countersign.web.oidc;

import dev.countersign.oidc.Client;
import dev.countersign.oidc.CodeRequest;
import dev.countersign.oidc.OidcScope;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A client's request for a code (OpenID Connect Core 1.0, section 3.1.2.1).
 *
 * @param isSilent {@code prompt=none}: no page may be shown
 * @param again whether the person shall prove who they are even if they are signed in
 * @param maxAge how long ago they may have proved it
 * @param hint an ID token of the person who shall be signed in
 */
record AuthorizationRequest(
        CodeRequest code, boolean isSilent, boolean again, Optional<Duration> maxAge, Optional<String> hint) {
    static final String PROMPT = "prompt";
    static final String MAX_AGE = "max_age";

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
        return new AuthorizationRequest(
                new CodeRequest(redirectUri, scopes(sent, client), nonce(sent), challenge(sent, client)),
                prompts.contains("none"),
                prompts.contains("login") || prompts.contains("select_account"),
                maxAge(sent),
                sent.get("id_token_hint"));
    }

    /** Section 6.1 for {@code request}; the others likewise (section 3.1.2.6). */
    private static void refuse(Parameters sent, String name) {
        if (sent.has(name)) {
            throw OAuthError.of(name + "_not_supported", name + " is not supported");
        }
    }

    /** Scopes that the client may not have are left out, as unknown ones are. Its token's answer names those that it got. */
    static Set<OidcScope> scopes(Parameters sent, Client client) {
        var scopes = OidcScope.of(sent.get("scope").orElse("")).stream()
                .filter(client.scopes()::contains)
                .collect(Collectors.toUnmodifiableSet());
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
            if (client.pkceRequired() || sent.has("code_challenge_method")) {
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
