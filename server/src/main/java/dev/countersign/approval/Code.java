package dev.countersign.approval;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A code: that of a request, or one that someone typed, right or wrong.
 *
 * @param digits six, in ASCII
 */
public record Code(String digits) {
    private static final Pattern SIX_DIGITS = Pattern.compile("[0-9]{6}");
    private static final Pattern SPACES_AND_DASHES = Pattern.compile("[\\p{IsWhite_Space}\\p{Pd}]");

    public Code {
        if (!SIX_DIGITS.matcher(digits).matches()) {
            throw new IllegalArgumentException("a code has six digits");
        }
    }

    /** Reads a code as a program sends it. */
    public static Optional<Code> parse(String text) {
        return SIX_DIGITS.matcher(text).matches() ? Optional.of(new Code(text)) : Optional.empty();
    }

    /** Reads a code as a person types it: in digits of any script, with spaces and dashes anywhere. */
    public static Optional<Code> typed(String text) {
        var digits = SPACES_AND_DASHES
                .matcher(text)
                .replaceAll("")
                .codePoints()
                .mapToObj(sign -> Character.isDigit(sign) ? "" + Character.digit(sign, 10) : Character.toString(sign))
                .collect(Collectors.joining());
        return parse(digits);
    }

    /** It lets a device in, so no log shows it (SEC-27). */
    @Override
    public String toString() {
        return "Code[not shown]";
    }
}
