package dev.countersign.account;

import dev.countersign.password.Flaw;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for a member's name. */
public final class Names {
    private static final int LONGEST = 100;

    /** Control characters, halves of surrogate pairs, line separators, and the marks that change the direction of a line. */
    private static final Pattern FORBIDDEN =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

    /**
     * A character that shows something: no separator, mark or character of category "other" (C). Also excludes characters
     * that look blank: the four fillers (letters, but Default_Ignorable_Code_Point), the blank Braille pattern and the null
     * notehead.
     */
    private static final Pattern VISIBLE =
            Pattern.compile("[^\\p{Z}\\p{M}\\p{C}\\p{IsWhite_Space}\\u115F\\u1160\\u3164\\uFFA0\\u2800\\x{1D159}]");

    private Names() {}

    /** @return what is wrong with the name; white space at its ends does not count */
    static Optional<Flaw> flaw(String text) {
        // Bounds the work below. Longer text is refused even if most of it is white space.
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
        if (!showsSomething(name)) {
            return Optional.of(Flaw.of("name", "invalid.name.nothing-visible"));
        }
        return Optional.empty();
    }

    /** Whether a person who reads the name sees anything. */
    public static boolean showsSomething(String name) {
        return VISIBLE.matcher(name).find();
    }

    private static Flaw tooLong() {
        return Flaw.of("name", "invalid.name.too-long", LONGEST);
    }
}
