package dev.countersign.approval;

import dev.countersign.secret.WrittenCode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A code: that of a request, or one that someone typed, right or wrong.
 *
 * @param digits six, in ASCII
 */
public record Code(String digits) {
    private static final Pattern SIX_DIGITS = Pattern.compile("[0-9]{6}");

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
        return parse(WrittenCode.typedDigits(text));
    }

    /** It lets a device in, so no log shows it (SEC-27). */
    @Override
    public String toString() {
        return "Code[not shown]";
    }
}
