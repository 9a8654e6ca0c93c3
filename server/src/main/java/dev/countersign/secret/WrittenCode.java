package dev.countersign.secret;

import java.math.BigInteger;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How codes are written for people, and how people type them: with spaces and dashes anywhere, in small or capital letters, in
 * digits of any script.
 */
public final class WrittenCode {
    /** A long code has 120 bits: as many as nobody can guess, and as 24 characters hold (NIST SP 800-63B-4, 3.1.2.2). */
    public static final int BYTES = 15;

    /** Typed text may be longer than a code, because spaces and dashes do not matter. */
    private static final int LONGEST_TYPED = 200;

    private static final String SPACES_AND_DASHES = "[\\p{IsWhite_Space}\\p{Pd}]";
    private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int BITS_OF_A_CHARACTER = 5;
    private static final int CHARACTERS = BYTES * Byte.SIZE / BITS_OF_A_CHARACTER;

    private WrittenCode() {}

    /** Writes 15 bytes in Crockford's base32, in six groups of four characters with dashes between them. */
    public static String inGroups(byte[] bits) {
        var number = new BigInteger(1, bits);
        var text = new StringBuilder();
        for (var place = CHARACTERS - 1; place >= 0; place--) {
            text.append(CROCKFORD.charAt(
                    number.shiftRight(place * BITS_OF_A_CHARACTER).intValue() & CROCKFORD.length() - 1));
            if (place % 4 == 0 && place > 0) {
                text.append('-');
            }
        }
        return text.toString();
    }

    /**
     * Reads a long code as a person types it. Crockford's alphabet has no O, I and L, so a person who types one of them means a
     * digit.
     *
     * @return the characters of the code alone; empty if this is too long to be a code
     */
    public static String typed(String text) {
        return bare(text)
                .toUpperCase(Locale.ROOT)
                .replace('O', '0')
                .replace('I', '1')
                .replace('L', '1');
    }

    /**
     * Reads digits as a person types them.
     *
     * @return what was typed, with ASCII digits in place of others; empty if this is too long to be a code
     */
    public static String typedDigits(String text) {
        return bare(text)
                .codePoints()
                .mapToObj(sign -> Character.isDigit(sign) ? "" + Character.digit(sign, 10) : Character.toString(sign))
                .collect(Collectors.joining());
    }

    private static String bare(String text) {
        return text.length() > LONGEST_TYPED ? "" : text.replaceAll(SPACES_AND_DASHES, "");
    }
}
