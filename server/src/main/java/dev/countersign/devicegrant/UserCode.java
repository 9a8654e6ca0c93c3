package dev.countersign.devicegrant;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The code that a device shows and a person types elsewhere (RFC 8628, section 6.1): eight of twenty consonants, of which none looks
 * like another or like a digit, and which make no words. That is more than 34 bits.
 *
 * @param text in two groups of four letters, such as {@code WDJB-MJHT}
 */
public record UserCode(String text) {
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int LENGTH = 8;
    private static final Pattern TYPED = Pattern.compile("[" + LETTERS + "]{" + LENGTH + "}");

    /** Typed text may be longer than a code, because spaces and dashes do not matter. */
    private static final int LONGEST_TYPED = 200;

    private static final Pattern SPACES_AND_DASHES = Pattern.compile("[\\p{IsWhite_Space}\\p{Pd}]");
    private static final SecureRandom RANDOM = new SecureRandom();

    static UserCode random() {
        return of(RANDOM.ints(LENGTH, 0, LETTERS.length())
                .mapToObj(letter -> LETTERS.substring(letter, letter + 1))
                .collect(Collectors.joining()));
    }

    /**
     * Reads a code as a person types it, in capitals or not, with or without the hyphen.
     *
     * @return empty if no device ever shows this
     */
    public static Optional<UserCode> typed(String text) {
        if (text.length() > LONGEST_TYPED) {
            return Optional.empty();
        }
        // Keyboards of some languages write wide letters.
        var letters = SPACES_AND_DASHES
                .matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll("")
                .toUpperCase(Locale.ROOT);
        return TYPED.matcher(letters).matches() ? Optional.of(of(letters)) : Optional.empty();
    }

    private static UserCode of(String letters) {
        return new UserCode(letters.substring(0, LENGTH / 2) + "-" + letters.substring(LENGTH / 2));
    }

    @Override
    public String toString() {
        return "UserCode[not shown]";
    }
}
