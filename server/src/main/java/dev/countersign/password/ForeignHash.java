package dev.countersign.password;

import java.util.Base64;
import java.util.Optional;

/**
 * A password hash from another system, as an import brings it; the member's first sign-in here replaces it. A hash that costs
 * more than a sign-in may is refused: more than 128 MiB, or more than about a second (SEC-07).
 */
sealed interface ForeignHash permits Argon2Hash, BcryptHash, Pbkdf2Hash, ScryptHash {
    /** In bytes. For scrypt this limits the sum over all lanes, which run one after the other. */
    long MOST_MEMORY = 128L * 1024 * 1024;

    boolean matches(String password);

    /** @return the memory that a check takes, in bytes; zero if it is negligible */
    default long memory() {
        return 0;
    }

    /** Whether a match proves the whole password. */
    default boolean provesAllOf(String password) {
        return true;
    }

    /** @return empty if the text is of no kind that can be checked, or costs too much to check */
    static Optional<ForeignHash> of(String text) {
        try {
            return BcryptHash.of(text)
                    .or(() -> Argon2Hash.of(text))
                    .or(() -> Pbkdf2Hash.of(text))
                    .or(() -> ScryptHash.of(text));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    static boolean isWithin(String digits, long least, long most) {
        var number = Long.parseLong(digits);
        return least <= number && number <= most;
    }

    /** Base64 without padding; passlib writes a dot instead of the plus. */
    static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64.replace('.', '+'));
    }
}
