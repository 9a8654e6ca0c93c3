package dev.countersign.password;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The rules for a new password (SEC-01 to SEC-04). The page applies the same rules as the person types
 * ({@code static/js/password-rules.js}); {@code PasswordHintTest} checks both against one table.
 */
@Component
public class PasswordRules {
    /** In code points. */
    static final int LONGEST = 256;

    private static final int FEWEST_CHARACTERS = 5;
    private static final int SHORTEST_WORD = 3;
    private static final int FEWEST_OTHER_LETTERS = 8;
    private static final String PRODUCT = "countersign";

    private static final Pattern NO_LETTER_OR_DIGIT = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern NO_LETTER = Pattern.compile("\\P{L}");
    private static final Pattern DIGITS_AROUND = Pattern.compile("^\\p{N}+|\\p{N}+$");
    private static final Pattern TOP_LEVEL_DOMAIN = Pattern.compile("\\.[^.@]*$");

    private final int shortest;
    private final CommonPasswords common;

    PasswordRules(PasswordSettings settings, CommonPasswords common) {
        this.shortest = settings.minLength();
        this.common = common;
    }

    /**
     * Checks a password for a member whose email and name are valid, and therefore short.
     *
     * @return the first rule that the password breaks, as a flaw of that field
     */
    public List<Flaw> flaws(String field, String password, String email, String name) {
        if (password.length() > Password.MOST_UNITS) {
            return List.of(Flaw.of(field, "invalid.password.too-long", LONGEST));
        }
        var text = Normalizer.normalize(password, Normalizer.Form.NFC);
        var length = text.codePointCount(0, text.length());
        if (length < shortest) {
            return List.of(Flaw.of(field, "invalid.password.too-short", shortest));
        }
        if (length > LONGEST) {
            return List.of(Flaw.of(field, "invalid.password.too-long", LONGEST));
        }
        if (!Password.isText(text)) {
            return List.of(Flaw.of(field, "invalid.password.characters"));
        }
        var folded = folded(text);
        if (isCommon(folded)) {
            return List.of(Flaw.of(field, "invalid.password.common"));
        }
        if (repeats(folded.codePoints().toArray())) {
            return List.of(Flaw.of(field, "invalid.password.repeats"));
        }
        if (isAboutMember(folded, email, name)) {
            return List.of(Flaw.of(field, "invalid.password.about-you"));
        }
        return List.of();
    }

    /** Whether the password is on the list, ignoring signs between its letters, and with or without digits around it. */
    private boolean isCommon(String folded) {
        return Stream.of(folded, folded.replace('@', 'a').replace('$', 's'))
                .map(PasswordRules::lettersAndDigits)
                .flatMap(form -> Stream.of(form, DIGITS_AROUND.matcher(form).replaceAll("")))
                .anyMatch(common::contains);
    }

    /** Whether the password has few different characters, or repeats a text that would be too short by itself. */
    private boolean repeats(int[] characters) {
        return IntStream.of(characters).distinct().count() < FEWEST_CHARACTERS
                || IntStream.range(1, shortest)
                        .filter(period -> 2 * period <= characters.length + 1)
                        .anyMatch(period -> IntStream.range(period, characters.length)
                                .allMatch(at -> characters[at] == characters[at - period]));
    }

    /** Whether too few letters remain without the words of the member's email, the member's name and our product. */
    private static boolean isAboutMember(String folded, String email, String name) {
        var all = lettersAndDigits(folded);
        var rest = all;
        for (var word : words(email, name)) {
            rest = rest.replace(word, " ");
        }
        var letters = NO_LETTER.matcher(rest).replaceAll("");
        return !rest.equals(all) && letters.codePointCount(0, letters.length()) < FEWEST_OTHER_LETTERS;
    }

    private static List<String> words(String email, String name) {
        return Stream.of(TOP_LEVEL_DOMAIN.matcher(email).replaceFirst(""), name, PRODUCT)
                .map(PasswordRules::folded)
                .flatMap(NO_LETTER_OR_DIGIT::splitAsStream)
                .filter(word -> word.codePointCount(0, word.length()) >= SHORTEST_WORD)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /**
     * Ignores case and compatibility forms. Accents become separate marks, which are not letters. Replaces each capital
     * sigma first, because for each of them Java would search the text for the end of the word.
     */
    private static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD)
                .toUpperCase(Locale.ROOT)
                .replace('Σ', 'σ')
                .toLowerCase(Locale.ROOT);
    }

    private static String lettersAndDigits(String folded) {
        return NO_LETTER_OR_DIGIT.matcher(folded).replaceAll("");
    }
}
