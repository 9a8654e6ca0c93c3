package dev.countersign.account;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a member's name may be. */
final class Names {
    private static final int LONGEST = 100;

    /** Control characters, halves of surrogate pairs, and the marks that turn the direction of a line around. */
    private static final Pattern FORBIDDEN =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

    /**
     * Neither a separator, a mark nor one of "other", nor of the rest one that shows nothing: the four fillers, which are letters
     * and Default_Ignorable_Code_Point, the blank Braille pattern, and the note without a head.
     */
    private static final Pattern VISIBLE =
            Pattern.compile("[^\\p{Z}\\p{M}\\p{C}\\p{IsWhite_Space}\\u115F\\u1160\\u3164\\uFFA0\\u2800\\x{1D159}]");

    private Names() {}

    /** @return what is wrong with it; white space at its ends does not count */
    static Optional<Flaw> flaw(String text) {
        // Bounded before anything reads it; what is longer is too long however much of it is white space.
        if (text.length() > 4 * LONGEST) {
            return Optional.of(tooLong());
        }
        var name = text.strip();
        if (name.isEmpty()) {
            return Optional.of(Flaw.of("name", "invalid.name.empty"));
        }
        if (name.codePointCount(0, name.length()) > LONGEST) {
            return Optional.of(tooLong());
        }
        if (FORBIDDEN.matcher(text).find()) {
            return Optional.of(Flaw.of("name", "invalid.name.characters"));
        }
        if (!VISIBLE.matcher(name).find()) {
            return Optional.of(Flaw.of("name", "invalid.name.nothing-visible"));
        }
        return Optional.empty();
    }

    private static Flaw tooLong() {
        return Flaw.of("name", "invalid.name.too-long", LONGEST);
    }
}
