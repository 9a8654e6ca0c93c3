package dev.countersign;

import dev.countersign.database.Word;
import dev.countersign.limits.WrittenDuration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What an operator may write for a setting.
 *
 * @param words what is right, as the operator reads it
 * @param parser the room's own; throws {@link IllegalArgumentException} if the value is wrong
 */
record Format(String words, Consumer<String> parser) {

    /** Only for settings that may be left out: their default is empty. */
    Format orEmpty() {
        return new Format(words, value -> {
            if (!value.isEmpty()) {
                parser.accept(value);
            }
        });
    }

    Format called(String otherWords) {
        return new Format(otherWords, parser);
    }

    static Format notBlank(String words) {
        return new Format(words, value -> must(!value.isBlank()));
    }

    static Format wholeNumber(int least, int most) {
        return new Format(
                "a whole number from " + least + " to " + most,
                value -> must(value.matches("\\d{1,8}")
                        && Integer.parseInt(value) >= least
                        && Integer.parseInt(value) <= most));
    }

    static Format duration(String least, String most) {
        var from = WrittenDuration.of(least);
        var to = WrittenDuration.of(most);
        return new Format("a duration from " + least + " to " + most + ", with a unit (s, m, h or d)", value -> {
            var duration = WrittenDuration.of(value);
            must(duration.compareTo(from) >= 0 && duration.compareTo(to) <= 0);
        });
    }

    static Format oneOf(Enum<?>... choices) {
        var words = Arrays.stream(choices).map(Word::of).toList();
        var last = words.size() - 1;
        var all = words.subList(0, last).stream().collect(Collectors.joining(", ")) + " or " + words.get(last);
        return new Format(all, value -> must(words.contains(value)));
    }

    /** @throws IllegalArgumentException if it is false */
    static void must(boolean isRight) {
        if (!isRight) {
            throw new IllegalArgumentException("not right");
        }
    }
}
