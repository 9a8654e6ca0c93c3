package dev.countersign.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.countersign.account.Account;
import dev.countersign.database.Database;
import dev.countersign.database.RowId;
import dev.countersign.history.SignInMethod;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
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

    private static final JOSEObjectType LOGOUT_TOKEN = new JOSEObjectType("logout+jwt");
    private static final Duration LOGOUT_LIFETIME = Duration.ofMinutes(2);

    private static final int LONGEST_HINT = 4_000;

    private final SigningKeys keys;
    private final String issuer;

    IdTokens(SigningKeys keys, OidcSettings settings) {
        this.keys = keys;
        this.issuer = settings.publicUrl();
    }

    public String issuer() {
        return issuer;
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
        return sign(access.client().signingAlgorithm(), JOSEObjectType.JWT, claims.build());
    }

    /** An access token that an application can check by itself (RFC 9068). */
    String accessToken(Access access) {
        return sign(
                access.client().signingAlgorithm(),
                ACCESS_TOKEN,
                claims(access)
                        .audience(issuer)
                        .expirationTime(Date.from(access.token().expiresAt()))
                        .jwtID(access.token().id().toString())
                        .claim("client_id", access.client().id().toString())
                        .claim("scope", OidcScope.words(access.token().scopes()))
                        .build());
    }

    /**
     * Says that a session has ended (OpenID Connect Back-Channel Logout 1.0, section 2.4). It has no nonce, so that nobody takes it
     * for an ID token, and no subject, because some libraries then end all sessions of that person.
     */
    String logoutToken(LogoutReceiver client, LogoutClaim ended) {
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(client.clientId().toString())
                .issueTime(Date.from(ended.at()))
                .expirationTime(Date.from(ended.at().plus(LOGOUT_LIFETIME)))
                .jwtID(Database.newId().toString())
                .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))
                .claim("sid", ended.sessionId().toString());
        return sign(client.algorithm(), LOGOUT_TOKEN, claims.build());
    }

    private JWTClaimsSet.Builder claims(Access access) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
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

    private String sign(SigningAlgorithm algorithm, JOSEObjectType type, JWTClaimsSet claims) {
        var key = keys.inForce(algorithm);
        var header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm.name()))
                .type(type)
                .keyID(key.id().toString())
                .build();
        try {
            var token = new SignedJWT(header, claims);
            token.sign(signer(key));
            return token.serialize();
        } catch (JOSEException everyKeyOfOursCan) {
            throw new IllegalStateException(everyKeyOfOursCan);
        }
    }

    private static JWSSigner signer(SigningKey key) throws JOSEException {
        return switch (key.algorithm()) {
            case RS256 -> new RSASSASigner(key.privateKey());
            case ES256 -> new ECDSASigner((ECPrivateKey) key.privateKey());
        };
    }

    /**
     * Reads an ID token of ours, even if it has expired: applications keep the first one (OpenID Connect RP-Initiated Logout 1.0,
     * section 2).
     *
     * @return empty if the signature, the issuer or the kind of the token is not ours
     */
    public Optional<Hint> read(String text) {
        if (text.length() > LONGEST_HINT) {
            return Optional.empty();
        }
        try {
            var token = SignedJWT.parse(text);
            var claims = token.getJWTClaimsSet();
            var sid = RowId.parse(String.valueOf(claims.getStringClaim("sid")));
            var audience = claims.getAudience();
            return sid.isPresent()
                            && audience.size() == 1
                            && issuer.equals(claims.getIssuer())
                            && claims.getSubject() != null
                            && JOSEObjectType.JWT.equals(token.getHeader().getType())
                            && isOurs(token)
                    ? RowId.parse(audience.getFirst())
                            .flatMap(client -> RowId.parse(claims.getSubject())
                                    .map(account -> new Hint(client, sid.get(), account)))
                    : Optional.empty();
        } catch (ParseException | JOSEException notOurs) {
            return Optional.empty();
        }
    }

    private boolean isOurs(SignedJWT token) throws JOSEException {
        var algorithm = Arrays.stream(SigningAlgorithm.values())
                .filter(known ->
                        known.name().equals(token.getHeader().getAlgorithm().getName()))
                .findFirst();
        var key = algorithm.flatMap(known ->
                RowId.parse(String.valueOf(token.getHeader().getKeyID())).flatMap(id -> keys.publicKey(id, known)));
        if (key.isEmpty()) {
            return false;
        }
        return switch (key.get()) {
            case RSAPublicKey rsa -> token.verify(new RSASSAVerifier(rsa));
            case ECPublicKey ec -> token.verify(new ECDSAVerifier(ec));
            default -> false;
        };
    }

    /** What an ID token says. */
    public record Hint(UUID clientId, UUID sessionId, UUID accountId) {}
}
