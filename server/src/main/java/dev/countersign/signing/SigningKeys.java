package dev.countersign.signing;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.countersign.cache.RowCache;
import dev.countersign.cache.RowCaches;
import dev.countersign.database.Database;
import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secrets;
import dev.countersign.signing.SigningKeyTable.StoredKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The keys that sign tokens, one for each algorithm, the same on every node (SEC-87). The first request that needs one makes it,
 * so that a node that nobody uses for OpenID Connect makes none, and no start waits for it.
 *
 * <p>A rotation makes new keys, which sign at once: applications fetch the key set again when they meet a key that they do not
 * know. The old private keys are deleted. The old public keys stay in the key set for a day, and check hints for longer.
 */
@Component
public class SigningKeys {
    private static final int RSA_BITS = 2048;

    /** Longer than anything lives that was signed, except a hint. */
    private static final Duration OVERLAP = Duration.ofDays(1);

    private final SigningKeyTable table;
    private final DerivedKeys seal;
    private final RowCaches caches;
    private final TransactionOperations transaction;
    private final RowCache<SigningAlgorithm, SigningKey> inForce;

    private record NewKey(UUID id, SigningAlgorithm algorithm, KeyPair pair) {
        static NewKey of(SigningAlgorithm algorithm) {
            return new NewKey(Database.newId(), algorithm, generate(algorithm));
        }

        @Override
        public String toString() {
            return "NewKey[not shown]";
        }
    }

    SigningKeys(SigningKeyTable table, Secrets secrets, RowCaches caches, TransactionOperations transaction) {
        this.table = table;
        this.seal = secrets.keysFor(KeyPurpose.SIGNING_KEY);
        this.caches = caches;
        this.transaction = transaction;
        this.inForce = caches.of(SigningKey::id, (key, now) -> true);
    }

    /** The key that signs now. */
    SigningKey inForce(SigningAlgorithm algorithm) {
        return inForce.find(algorithm, () -> Optional.of(readOrMake(algorithm))).orElseThrow();
    }

    private SigningKey readOrMake(SigningAlgorithm algorithm) {
        var stored = table.inForce(algorithm).or(() -> {
            store(NewKey.of(algorithm));
            return table.inForce(algorithm);
        });
        return stored.map(this::open)
                .orElseThrow(() -> new IllegalStateException("the signing key was retired just now: " + algorithm));
    }

    private void store(NewKey key) {
        table.insert(
                key.id(),
                key.algorithm(),
                key.pair().getPublic().getEncoded(),
                seal.seal(key.pair().getPrivate().getEncoded(), key.id()));
    }

    private SigningKey open(StoredKey stored) {
        var opened = stored.sealed()
                .flatMap(bytes -> seal.open(bytes, stored.id()))
                .orElseThrow(() -> new IllegalStateException("the signing key " + stored.id()
                        + " was not sealed under SESSION_SECRET; countersign clients rotate-keys makes another"));
        try {
            var factory = factory(stored.algorithm());
            return new SigningKey(
                    stored.id(),
                    stored.algorithm(),
                    publicKey(stored),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(opened)));
        } catch (GeneralSecurityException notAKey) {
            throw new IllegalStateException(notAKey);
        }
    }

    /** The key set that applications fetch (RFC 7517, section 5), which has public halves only. */
    public Map<String, Object> published() {
        Arrays.stream(SigningAlgorithm.values()).forEach(this::inForce);
        return new JWKSet(
                        table.published(OVERLAP).stream().map(SigningKeys::jwk).toList())
                .toJSONObject(true);
    }

    private static JWK jwk(StoredKey stored) {
        var id = stored.id().toString();
        return switch (stored.algorithm()) {
            case RS256 ->
                new RSAKey.Builder((RSAPublicKey) publicKey(stored))
                        .keyID(id)
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(JWSAlgorithm.RS256)
                        .build();
            case ES256 ->
                new ECKey.Builder(Curve.P_256, (ECPublicKey) publicKey(stored))
                        .keyID(id)
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(JWSAlgorithm.ES256)
                        .build();
        };
    }

    /** The public half of a key, even of a retired one. */
    Optional<PublicKey> publicKey(UUID id, SigningAlgorithm algorithm) {
        return table.find(id).filter(key -> key.algorithm() == algorithm).map(SigningKeys::publicKey);
    }

    /**
     * Makes new keys, and retires the present ones.
     *
     * @param leaked whether somebody may have read private keys, so that what retired ones have signed is not to be believed
     * @return the new keys' ids
     */
    public List<UUID> rotate(boolean leaked) {
        // On a busy machine this takes seconds, for which no transaction may wait.
        var made = Arrays.stream(SigningAlgorithm.values()).map(NewKey::of).toList();
        return Objects.requireNonNull(transaction.execute(status -> {
            table.retireAll().forEach(caches::forgetAfterTransaction);
            if (leaked) {
                table.deleteRetired();
            }
            made.forEach(this::store);
            return table.sealed().stream().map(StoredKey::id).toList();
        }));
    }

    private static KeyPair generate(SigningAlgorithm algorithm) {
        try {
            return switch (algorithm) {
                case RS256 -> {
                    var generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(RSA_BITS);
                    yield generator.generateKeyPair();
                }
                case ES256 -> {
                    var generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec("secp256r1"));
                    yield generator.generateKeyPair();
                }
            };
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static PublicKey publicKey(StoredKey stored) {
        try {
            return factory(stored.algorithm()).generatePublic(new X509EncodedKeySpec(stored.publicBytes()));
        } catch (GeneralSecurityException notAKey) {
            throw new IllegalStateException(notAKey);
        }
    }

    private static KeyFactory factory(SigningAlgorithm algorithm) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm == SigningAlgorithm.RS256 ? "RSA" : "EC");
    }
}
