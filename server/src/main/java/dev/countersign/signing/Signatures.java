package dev.countersign.signing;

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
import dev.countersign.database.RowId;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Signs JSON Web Tokens (RFC 7519) as their issuer, and reads those that it has signed. */
@Component
public class Signatures {
    private final SigningKeys keys;
    private final String issuer;

    Signatures(SigningKeys keys, SigningSettings settings) {
        this.keys = keys;
        this.issuer = settings.publicUrl();
    }

    public String issuer() {
        return issuer;
    }

    /** @param claims all of them but the issuer */
    public String sign(SigningAlgorithm algorithm, JOSEObjectType type, JWTClaimsSet.Builder claims) {
        var key = keys.inForce(algorithm);
        var header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm.name()))
                .type(type)
                .keyID(key.id().toString())
                .build();
        try {
            var token = new SignedJWT(header, claims.issuer(issuer).build());
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
     * The claims of a token, even of one that has expired.
     *
     * @return empty if the text is not a token of this type and issuer, signed with a key of ours
     */
    public Optional<JWTClaimsSet> read(JOSEObjectType type, String text) {
        try {
            var token = SignedJWT.parse(text);
            var claims = token.getJWTClaimsSet();
            return type.equals(token.getHeader().getType()) && issuer.equals(claims.getIssuer()) && isOurs(token)
                    ? Optional.of(claims)
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
}
