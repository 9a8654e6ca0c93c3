package dev.countersign.password;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/** Argon2 as a PHC string: {@code $argon2id$v=19$m=65536,t=3,p=4$salt$hash}. */
record Argon2Hash(String text, int memoryKib) implements ForeignHash {
    /** How much memory may be filled in all passes together. */
    private static final long MOST_FILLED_KIB = 2 * MOST_MEMORY / 1024;

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
                        && ForeignHash.isWithin(form.group(3), 1, 16)
                        // RFC 9106, 3.1: at least eight blocks for each lane.
                        && ForeignHash.isWithin(form.group(1), 8L * Integer.parseInt(form.group(3)), MOST_MEMORY / 1024)
                        && ForeignHash.isWithin(form.group(2), 1, MOST_FILLED_KIB / Integer.parseInt(form.group(1)))
                        && isWrittenByTheBook(form.group(4))
                        && isWrittenByTheBook(form.group(5)))
                .map(form -> new Argon2Hash(text, Integer.parseInt(form.group(1))));
    }

    /** The reference implementation accepts only canonical base64. */
    private static boolean isWrittenByTheBook(String base64) {
        return Base64.getEncoder()
                .withoutPadding()
                .encodeToString(ForeignHash.bytes(base64))
                .equals(base64);
    }
}
