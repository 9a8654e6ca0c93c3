package dev.countersign.password;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * A password hash from another system, as an import brings it; the member's first sign-in here replaces it. Accepted forms
 * are PHC strings ({@code $pbkdf2-sha512$i=210000$salt$hash}, {@code $scrypt$ln=16,r=8,p=1$salt$hash}, {@code $argon2id$…}),
 * passlib's form of PBKDF2, and bcrypt's own ({@code $2b$12$…}). A hash that costs more than a sign-in may is refused: more
 * than 128 MiB, or more than about a second (SEC-07).
 */
sealed interface ForeignHash {
    boolean matches(String password);

    /** @return the memory that a check takes, in bytes; zero if it is negligible */
    default long memory() {
        return 0;
    }

    record Bcrypt(String text) implements ForeignHash {
        /** The part of a password that bcrypt reads; it ignores the rest. */
        static final int MOST_BYTES = 72;

        private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}");
        private static final BCryptPasswordEncoder ENCODER = new BCryptPasswordEncoder();

        @Override
        public boolean matches(String password) {
            return ENCODER.matches(password, text);
        }

        static Optional<ForeignHash> of(String text) {
            return FORM.matcher(text).matches() ? Optional.of(new Bcrypt(text)) : Optional.empty();
        }
    }

    record Argon2(String text, int memoryKib) implements ForeignHash {
        private static final Pattern FORM =
                Pattern.compile("\\$argon2(?:id|i|d)\\$v=(?:16|19)\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d{1,2})"
                        + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");

        private static final Argon2PasswordEncoder ENCODER = new Argon2PasswordEncoder(16, 32, 1, 19_456, 2);

        @Override
        public boolean matches(String password) {
            return ENCODER.matches(password, text);
        }

        @Override
        public long memory() {
            return memoryKib * 1024L;
        }

        static Optional<ForeignHash> of(String text) {
            return Optional.of(FORM.matcher(text))
                    .filter(form -> form.matches()
                            && isWithin(form.group(3), 1, 16)
                            // RFC 9106, 3.1: at least eight blocks for each lane.
                            && isWithin(form.group(1), 8L * Integer.parseInt(form.group(3)), MOST_MEMORY / 1024)
                            && isWithin(form.group(2), 1, MOST_FILLED_KIB / Integer.parseInt(form.group(1)))
                            && isWrittenByTheBook(form.group(4))
                            && isWrittenByTheBook(form.group(5)))
                    .map(form -> new Argon2(text, Integer.parseInt(form.group(1))));
        }

        /** The reference implementation accepts only canonical base64. */
        private static boolean isWrittenByTheBook(String base64) {
            return Base64.getEncoder()
                    .withoutPadding()
                    .encodeToString(bytes(base64))
                    .equals(base64);
        }
    }

    record Pbkdf2(String digest, int iterations, String salt, String hash) implements ForeignHash {
        private static final Pattern FORM = Pattern.compile(
                "\\$pbkdf2(?:-(sha1|sha256|sha512))?\\$(?:i=)?(\\d{1,7})(?:,l=\\d+)?\\$([A-Za-z0-9+/.]{2,128})=*\\$([A-Za-z0-9+/.]{22,128})=*");

        /** @throws IllegalArgumentException if the salt or the hash is not base64 */
        public Pbkdf2 {
            bytes(salt);
            bytes(hash);
        }

        @Override
        public boolean matches(String password) {
            var expected = bytes(hash);
            var spec = new PBEKeySpec(password.toCharArray(), bytes(salt), iterations, expected.length * Byte.SIZE);
            try {
                var computed = SecretKeyFactory.getInstance("PBKDF2WithHmac" + digest)
                        .generateSecret(spec)
                        .getEncoded();
                return MessageDigest.isEqual(computed, expected);
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException(missing);
            }
        }

        /** Each block of the hash takes all iterations again. */
        private long rounds() {
            var block = switch (digest) {
                case "SHA1" -> 20;
                case "SHA256" -> 32;
                default -> 64;
            };
            return (long) iterations * Math.ceilDiv(bytes(hash).length, block);
        }

        static Optional<Pbkdf2> of(String text) {
            return Optional.of(FORM.matcher(text))
                    .filter(Matcher::matches)
                    .map(form -> new Pbkdf2(
                            form.group(1) == null ? "SHA1" : form.group(1).toUpperCase(Locale.ROOT),
                            Integer.parseInt(form.group(2)),
                            form.group(3),
                            form.group(4)))
                    .filter(hash -> hash.iterations > 0 && hash.rounds() <= MOST_ROUNDS);
        }
    }

    record Scrypt(int cost, int blockSize, int lanes, String salt, String hash) implements ForeignHash {
        private static final Pattern FORM = Pattern.compile("\\$scrypt\\$ln=(\\d{1,2}),r=(\\d{1,2}),p=(\\d{1,2})"
                + "\\$([A-Za-z0-9+/.]{2,128})=*\\$([A-Za-z0-9+/.]{22,128})=*");

        /** @throws IllegalArgumentException if the salt or the hash is not base64 */
        public Scrypt {
            bytes(salt);
            bytes(hash);
        }

        @Override
        public long memory() {
            return 128L * cost * blockSize;
        }

        @Override
        public boolean matches(String password) {
            var expected = bytes(hash);
            var computed = SCrypt.generate(
                    password.getBytes(StandardCharsets.UTF_8), bytes(salt), cost, blockSize, lanes, expected.length);
            return MessageDigest.isEqual(computed, expected);
        }

        static Optional<ForeignHash> of(String text) {
            return Optional.of(FORM.matcher(text))
                    .filter(form -> form.matches()
                            && isWithin(form.group(1), 1, 20)
                            && isWithin(form.group(2), 1, 32)
                            && isWithin(form.group(3), 1, 16)
                            // For a block of 8 bytes, RFC 7914 requires a cost below 2 to the 16th.
                            && (Integer.parseInt(form.group(2)) > 1 || isWithin(form.group(1), 1, 15))
                            && (128L * Integer.parseInt(form.group(2)) * Integer.parseInt(form.group(3)))
                                            << Integer.parseInt(form.group(1))
                                    <= MOST_MEMORY)
                    .map(form -> new Scrypt(
                            1 << Integer.parseInt(form.group(1)),
                            Integer.parseInt(form.group(2)),
                            Integer.parseInt(form.group(3)),
                            form.group(4),
                            form.group(5)));
        }
    }

    /** In bytes. For scrypt this limits the sum over all lanes, which run one after the other. */
    long MOST_MEMORY = 128L * 1024 * 1024;

    /** How much memory Argon2 may fill in all its passes together. */
    long MOST_FILLED_KIB = 2 * MOST_MEMORY / 1024;

    /** For PBKDF2: twice the iterations that OWASP recommends for SHA-1. */
    long MOST_ROUNDS = 2_600_000;

    /** @return empty if the text has none of these forms, or costs too much to check */
    static Optional<ForeignHash> of(String text) {
        try {
            return Bcrypt.of(text)
                    .or(() -> Argon2.of(text))
                    .or(() -> Pbkdf2.of(text))
                    .or(() -> Scrypt.of(text));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    private static boolean isWithin(String digits, long least, long most) {
        var number = Long.parseLong(digits);
        return least <= number && number <= most;
    }

    /** Base64 without padding; passlib writes a dot instead of the plus. */
    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64.replace('.', '+'));
    }
}
