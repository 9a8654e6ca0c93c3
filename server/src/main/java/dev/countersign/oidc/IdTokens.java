package dev.countersign.oidc;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.countersign.account.Account;
import dev.countersign.clients.OidcScope;
import dev.countersign.database.RowId;
import dev.countersign.history.SignInMethod;
import dev.countersign.signing.Signatures;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Signs what clients get, and reads ID tokens that they send back as hints. */
@Component
public class IdTokens {
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    /** RFC 9068, section 2.1. */
    private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

    private static final int LONGEST_HINT = 4_000;

    private final Signatures signatures;

    IdTokens(Signatures signatures) {
        this.signatures = signatures;
    }

    /**
     * The ID token that goes with an access token (OpenID Connect Core 1.0, section 2). The claims of a scope are
     * at userinfo (section 5.4). A claim is here only if the application asked for it by name, because a sign-out sends the ID token in
     * an address, which logs and histories keep.
     */
    public String idToken(Tokens tokens) {
        var access = tokens.access();
        var claims = claims(access)
                .audience(access.client().id().toString())
                .expirationTime(Date.from(access.token().issuedAt().plus(LIFETIME)))
                .claim("at_hash", half(TokenHash.of(tokens.accessToken())));
        var allowed = MemberClaim.of(access.token().scopes());
        about(
                        access.account(),
                        tokens.inIdToken().stream().filter(allowed::contains).collect(Collectors.toUnmodifiableSet()))
                .forEach(claims::claim);
        tokens.nonce().ifPresent(nonce -> claims.claim("nonce", nonce));
        return signatures.sign(access.client().signingAlgorithm(), JOSEObjectType.JWT, claims);
    }

    /** An access token that its application can check by itself (RFC 9068), and no other application accepts. */
    String accessToken(Access access) {
        return signatures.sign(
                access.client().signingAlgorithm(),
                ACCESS_TOKEN,
                claims(access)
                        .audience(access.client().id().toString())
                        .expirationTime(Date.from(access.token().expiresAt()))
                        .jwtID(access.token().id().toString())
                        .claim("client_id", access.client().id().toString())
                        .claim("scope", OidcScope.words(access.token().scopes())));
    }

    private JWTClaimsSet.Builder claims(Access access) {
        return new JWTClaimsSet.Builder()
                .subject(access.account().id().toString())
                .issueTime(Date.from(access.token().issuedAt()))
                .claim("auth_time", access.token().authTime().getEpochSecond())
                .claim("acr", acr(access.session().method()))
                .claim("amr", amr(access.session().method()))
                .claim("sid", access.session().id().toString());
    }

    /** How the member got in, as a word of ours. */
    public static String acr(SignInMethod method) {
        return "urn:countersign:" + method;
    }

    /** RFC 8176, section 2. A signed-in device that approves is a second channel. */
    public static List<String> amr(SignInMethod method) {
        return switch (method) {
            case APPROVAL, DEVICE -> List.of("pwd", "mca");
            case PASSWORD, RECOVERY, RESET -> List.of("pwd");
        };
    }

    /** These claims of a member, but for those that have no value (section 5.3.2). */
    public static Map<String, Object> about(Account account, Set<MemberClaim> asked) {
        var claims = new LinkedHashMap<String, Object>();
        asked.stream().sorted().forEach(claim -> {
            var value = value(claim, account);
            if (value != null) {
                claims.put(claim.toString(), value);
            }
        });
        return claims;
    }

    private static @Nullable Object value(MemberClaim claim, Account account) {
        return switch (claim) {
            case NAME -> account.name();
            case LOCALE -> account.locale();
            case EMAIL -> account.email();
            case EMAIL_VERIFIED -> account.emailVerified();
        };
    }

    /** Section 3.1.3.6. Both algorithms hash with SHA-256. */
    private static String half(byte[] hash) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, hash.length / 2));
    }

    /**
     * Reads an ID token of ours, even if it has expired: applications keep the first one (OpenID Connect RP-Initiated Logout 1.0,
     * section 2).
     *
     * @return empty if the signature, the issuer or the kind of the token is not ours
     */
    public Optional<Hint> read(String text) {
        return text.length() > LONGEST_HINT
                ? Optional.empty()
                : signatures.read(JOSEObjectType.JWT, text).flatMap(IdTokens::hint);
    }

    private static Optional<Hint> hint(JWTClaimsSet claims) {
        return claims.getAudience().size() != 1
                ? Optional.empty()
                : RowId.parse(claims.getAudience().getFirst())
                        .flatMap(client -> id(claims, "sid")
                                .flatMap(session ->
                                        id(claims, "sub").map(account -> new Hint(client, session, account))));
    }

    private static Optional<UUID> id(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? RowId.parse(text) : Optional.empty();
    }

    /** What an ID token says. */
    public record Hint(UUID clientId, UUID sessionId, UUID accountId) {}
}
