package dev.countersign.password;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** The passwords that attackers try first (SEC-04). The pages load the same file, which bin/common-passwords makes. */
@Component
class CommonPasswords {
    static final String FILE = "static/common-passwords.txt";
    private static final String LOOK_ALIKES = "013457l";
    private static final String THEIR_LETTERS = "oieasti";

    private final SingletonSupplier<Set<String>> entries = SingletonSupplier.of(CommonPasswords::read);

    /** Reads the file; the first look-up would do it otherwise. */
    void load() {
        entries.obtain();
    }

    private static Set<String> read() {
        try {
            return new ClassPathResource(FILE)
                    .getContentAsString(StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(CommonPasswords::spelledOut)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** @param form letters and digits in lower case; a digit may stand for a letter: 3 for e, 1 for i and for l */
    boolean contains(String form) {
        return entries.obtain().contains(spelledOut(form));
    }

    private static String spelledOut(String form) {
        return form.codePoints()
                .map(point -> {
                    var lookAlike = LOOK_ALIKES.indexOf(point);
                    return lookAlike < 0 ? point : THEIR_LETTERS.charAt(lookAlike);
                })
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
