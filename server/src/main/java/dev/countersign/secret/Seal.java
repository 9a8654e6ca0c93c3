package dev.countersign.secret;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Encrypts password hashes under the secret, bound to their account (SEC-06). Someone who has only the database cannot even
 * begin to guess, and a hash moved to another account's row does not open. The stored text is {@code sealed:} and base64.
 */
@Component
public class Seal {
    private static final String SEALED = "sealed:";

    /** Looks like a sealed hash, and never opens. */
    public static final String EMPTY = SEALED;

    private final Secret.Key key;

    Seal(Secret secret) {
        this.key = secret.keyFor("password hash");
    }

    public static boolean isOn(String stored) {
        return stored.startsWith(SEALED);
    }

    public String close(UUID accountId, String hash) {
        var sealed = key.seal(hash.getBytes(StandardCharsets.US_ASCII), accountId);
        return SEALED + Base64.getEncoder().encodeToString(sealed);
    }

    /** @return the hash, also one that an earlier release stored unsealed; empty if the stored hash is not this account's */
    public Optional<String> open(UUID accountId, String stored) {
        if (!isOn(stored)) {
            return Optional.of(stored);
        }
        try {
            return key.open(Base64.getDecoder().decode(stored.substring(SEALED.length())), accountId)
                    .map(hash -> new String(hash, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException spoiled) {
            return Optional.empty();
        }
    }
}
