package dev.countersign.command;

import dev.countersign.password.Flaw;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Collectors;

/** What is wrong with a value, in the words of the pages. */
final class FlawText {
    private static final ResourceBundle MESSAGES = ResourceBundle.getBundle("messages", Locale.ROOT);

    private FlawText() {}

    static String of(Flaw flaw) {
        return MessageFormat.format(
                MESSAGES.getString(flaw.reason()), flaw.values().toArray());
    }

    /** In one line that names each field. */
    static String of(List<Flaw> flaws) {
        return flaws.stream()
                .map(flaw -> "The " + flaw.field() + " is not valid: " + of(flaw))
                .collect(Collectors.joining(" "));
    }
}
