package dev.countersign.password;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Text that can be anyone's password, and so may be normalised and hashed: not too long, and Unicode text. The limit also
 * holds for imported members.
 */
public record Password(String text) {
    /**
     * In UTF-16 units: 256 code points of at most four units each when decomposed (UAX #15, 14). Normalising takes time that
     * grows with the square of the length, so longer text is not normalised. Only four letters of two scripts, Gurung Khema
     * and Kirat Rai, take six units.
     */
    static final int MOST_UNITS = 4 * PasswordRules.LONGEST;

    /** A half of a surrogate pair, or NUL. */
    private static final Pattern NO_TEXT = Pattern.compile("[\\u0000\\p{Cs}]");

    public Password {
        if (!isPossible(text)) {
            throw new IllegalArgumentException("cannot be a password");
        }
    }

    /** @return empty if the text cannot be a password */
    public static Optional<Password> of(String text) {
        return isPossible(text) ? Optional.of(new Password(text)) : Optional.empty();
    }

    private static boolean isPossible(String text) {
        return text.length() <= MOST_UNITS && isText(text);
    }

    static boolean isText(String text) {
        return !NO_TEXT.matcher(text).find();
    }

    /** NFC (SEC-03). */
    String normalised() {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Whether the two are the same after normalising. */
    public boolean isSameAs(Password other) {
        return normalised().equals(other.normalised());
    }

    @Override
    public String toString() {
        return "Password[not shown]";
    }
}
