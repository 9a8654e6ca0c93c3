package dev.countersign.command;

import dev.countersign.account.Names;
import picocli.CommandLine.TypeConversionException;

/**
 * The name that an operator gives a key or an application: it must have 1 to 100 characters, at least one of them visible, and
 * no control characters.
 */
record KeyName(String text) {
    private static final int LONGEST = 100;

    static KeyName of(String typed) {
        var text = typed.strip();
        if (text.isEmpty()
                || text.codePointCount(0, text.length()) > LONGEST
                || !text.matches("[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+")
                || !Names.showsSomething(text)) {
            throw new TypeConversionException(
                    "it must have 1 to 100 characters, at least one of them visible, and no control characters");
        }
        return new KeyName(text);
    }
}
