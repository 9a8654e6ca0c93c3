import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.zip.ZipFile;

/** Writes the list of common passwords; bin/common-passwords runs it. Each entry is letters and digits in lower case. */
class CommonPasswords {
    private static final String RANKED = "com/nulabinc/zxcvbn/matchers/dictionaries/passwords.txt";

    /** How many to take from the published list, most common first. Short ones too: digits around them make them long. */
    private static final int VERY_COMMON = 2_000;

    /** How many to take of those that the lowest COUNTERSIGN_PASSWORD_MIN_LENGTH would let pass. */
    private static final int COMMON = 10_000;

    private static final int LOWEST_MIN_LENGTH = 8;
    private static final int DEFAULT_MIN_LENGTH = 15;
    private static final int WORDS_STRUNG_TOGETHER = 60;
    private static final int WORDS_IN_SENTENCES = 90;

    /** {@code #} is a word. */
    private static final List<String> SENTENCES = List.of(
            "iloveyou#", "ilove#forever", "iloveyou#forever", "mypassword#", "mypasswordis#",
            "thepasswordis#", "password#password", "thisismypassword#", "#ismypassword", "mynameis#", "mydogsnameis#",
            "mycatsnameis#", "#isthebest", "#isthebestever", "#isawesome", "#loveforever", "#foreverandever",
            "#1234567890", "1234567890#", "123456789#123456789", "qwertyuiop#", "#qwertyuiop", "qwerty#qwerty",
            "welcome#welcome", "letmein#letmein", "ihatepasswords#", "iwanttobe#", "ilovemy#somuch");

    /** Runs of a keyboard and of the alphabet; every beginning of one that is long enough is an entry. */
    private static final List<String> WALKS = List.of(
            "qwertyuiopasdfghjklzxcvbnm", "qwertyuiopqwertyuiop", "qwertyuioplkjhgfdsazxcvbnm", "asdfghjklzxcvbnmqwertyuiop",
            "asdfghjklqwertyuiop", "zxcvbnmasdfghjklqwertyuiop", "zxcvbnmlkjhgfdsaqwertyuiop", "mnbvcxzlkjhgfdsapoiuytrewq",
            "poiuytrewqlkjhgfdsamnbvcxz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp",
            "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
            "qwerty123456qwerty123456", "qweasdzxcqweasdzxc", "qweasdzxcrtyfghvbn", "1qazxsw23edcvfr45tgbnhy67ujm",
            "qazwsx123456789", "zaq12wsxcde34rfvbgt56yhn", "0okm9ijn8uhb7ygv6tfc5rdx", "1234qwerasdfzxcv", "q1q2q3q4q5q6q7q8q9",
            "a1b2c3d4e5f6g7h8i9j0", "a1s2d3f4g5h6j7k8l9", "z1x2c3v4b5n6m7", "1a2b3c4d5e6f7g8h9i0j", "1q1q1q1q2w2w2w2w3e3e",
            "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "abcdefghijklmnopqrstuvwxyz0123456789",
            "abc123abc123def456", "abc123def456ghi789jkl", "abcabcabcdefdefdef", "aabbccddeeffgghhiijj", "112233445566778899001122",
            "111222333444555666777888999", "11112222333344445555", "123123123456456456789", "123321123321456654",
            "147258369147258369", "159753159753456852", "123654789123654789", "741852963741852963", "789456123789456123",
            "13579246801357924680", "24681012141618202224", "31415926535897932384626433832795", "27182818284590452353602874",
            "11235813213455891442", "16180339887498948482", "1248163264128256512", "149162536496481100", "235711131719232931");

    private static final String[] SEASONS_AND_MONTHS = {
        "spring", "summer", "autumn", "winter", "january", "february", "march", "april", "june", "july", "august",
        "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday"
    };

    private final TreeSet<String> entries = new TreeSet<>();

    public static void main(String[] arguments) throws IOException {
        List<String> ranked;
        try (var jar = new ZipFile(arguments[0]);
                var list = jar.getInputStream(jar.getEntry(RANKED))) {
            ranked = new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
        var phrases = Files.readAllLines(Path.of(arguments[1]));
        var list = new CommonPasswords();
        list.published(ranked);
        list.strungTogether(ranked);
        list.runs();
        phrases.stream().filter(phrase -> !phrase.startsWith("#")).forEach(list::add);
        list.write(Files.readAllLines(Path.of(arguments[2])));
    }

    private void published(List<String> ranked) {
        for (int rank = 0; rank < ranked.size(); rank++) {
            var length = plain(ranked.get(rank)).length();
            if (rank < VERY_COMMON
                    || (rank < COMMON && length >= LOWEST_MIN_LENGTH)
                    || length >= DEFAULT_MIN_LENGTH) {
                add(ranked.get(rank));
            }
        }
    }

    private void strungTogether(List<String> ranked) {
        var words = ranked.stream().filter(word -> word.matches("[a-z]{5,}")).toList();
        for (var one : words.subList(0, WORDS_STRUNG_TOGETHER)) {
            for (var other : words.subList(0, WORDS_STRUNG_TOGETHER)) {
                addLong(one + other);
            }
            addLong(one.repeat(3));
        }
        for (var word : words.subList(0, WORDS_IN_SENTENCES)) {
            SENTENCES.forEach(sentence -> addLong(sentence.replace("#", word)));
        }
    }

    private void runs() {
        WALKS.forEach(this::addBeginnings);
        for (int first = 0; first < 10; first++) {
            var up = new StringBuilder();
            var down = new StringBuilder();
            for (int step = 0; step < 30; step++) {
                up.append((first + step) % 10);
                down.append((first + 30 - step) % 10);
            }
            addBeginnings(up.toString());
            addBeginnings(down.toString());
            addBeginnings(up.substring(0, 10) + down.substring(0, 10));
        }
        for (var one : SEASONS_AND_MONTHS) {
            add(one);
            for (var other : SEASONS_AND_MONTHS) {
                addLong(one + other);
            }
        }
    }

    private void addBeginnings(String run) {
        for (int end = LOWEST_MIN_LENGTH; end <= run.length(); end++) {
            add(run.substring(0, end));
        }
    }

    private void addLong(String text) {
        if (text.length() >= DEFAULT_MIN_LENGTH) {
            add(text);
        }
    }

    private void add(String text) {
        if (plain(text).length() >= 4) {
            entries.add(plain(text));
        }
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private void write(List<String> license) {
        var longOnes = entries.stream().filter(entry -> entry.length() >= DEFAULT_MIN_LENGTH).count();
        System.out.printf("""
                # Common passwords (SEC-04): letters and digits only, in lower case; %d, of which %d have 15 characters or more.
                # Made by bin/common-passwords, which says how; do not edit. Our own phrases and patterns, and entries of the
                # ranked list of zxcvbn 1.9.0 (com.nulab-inc:zxcvbn), for which this holds:
                #
                """, entries.size(), longOnes);
        license.forEach(line -> System.out.println(("# " + line).strip()));
        entries.forEach(System.out::println);
    }
}
