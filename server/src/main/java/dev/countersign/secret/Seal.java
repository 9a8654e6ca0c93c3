package dev.countersign.secret;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Encrypts password hashes under the secret, bound to their account (SEC-06). Someone who has only the database cannot even
 * begin to guess, and a hash moved to another account's row does not open. The stored text is {@code sealed:} and base64; once
 * the secret was replaced, {@code sealed:}, the key's id, a colon and base64.
 */
@Component
public class Seal {
    static final String SEALED = "sealed:";

    /** Looks like a sealed hash, and never opens, under no secret. */
    public static final String EMPTY = SEALED;

    private final Secrets secrets;
    private final DerivedKeys keys;

    Seal(Secrets secrets) {
        this.secrets = secrets;
        this.keys = secrets.keysFor(KeyPurpose.PASSWORD_HASH);
    }

    public static boolean isOn(String stored) {
        return stored.startsWith(SEALED);
    }

    public String close(UUID accountId, String hash) {
        var sealing = secrets.sealing();
        var sealed = sealing.key().seal(hash.getBytes(StandardCharsets.US_ASCII), DerivedKeys.bytes(accountId));
        return sealing.prefix() + Base64.getEncoder().encodeToString(sealed);
    }

    /** @return the hash, also one that an earlier release stored unsealed; empty if the stored hash is not this account's */
    public Optional<String> open(UUID accountId, String stored) {
        if (!isOn(stored)) {
            return Optional.of(stored);
        }
        try {
            var sealed = Base64.getDecoder().decode(stored.substring(stored.lastIndexOf(':') + 1));
            return keys.open(sealed, accountId).map(hash -> new String(hash, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException spoiled) {
            return Optional.empty();
        }
    }

    /**
     * Seals a hash again, under the secret in force.
     *
     * @return empty if it cannot be opened
     */
    public Optional<String> reseal(UUID accountId, String stored) {
        return open(accountId, stored).map(hash -> close(accountId, hash));
    }

    /** How hashes begin that are sealed under the secret in force. */
    public String prefix() {
        return secrets.sealing().prefix();
    }
}
