package dev.countersign.database;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The word for an enum's constant in rows, in JSON and in the log: its name in lower case, such as {@code password-changed} for
 * {@code PASSWORD_CHANGED}. The enum's {@code toString()} returns it. So renaming a constant changes the contract.
 */
public final class Word {
    private Word() {}

    public static String of(Enum<?> constant) {
        return of(constant, '-');
    }

    /** @param separator between the parts of a name */
    public static String of(Enum<?> constant, char separator) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', separator);
    }

    /**
     * Reads a word that this program wrote with {@link #of(Enum)}.
     *
     * @throws IllegalArgumentException if another version of this program wrote it
     */
    public static <E extends Enum<E>> E read(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Looks up a word that anyone may have written. */
    public static <E extends Enum<E>> Optional<E> find(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.toString().equals(word))
                .findFirst();
    }
}
