package dev.countersign.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Every secret that the tests send or receive, kept in files beside the logs of the run, so that a test can search the logs
 * for them (SEC-27). Six digits may appear in a log by chance, so codes have a file of their own.
 */
public final class Secrets {
    public static final Path LOGS = Path.of("target", "logs");

    private static final Path FOLDER = Path.of("target", "secrets");
    private static final Path LONG = FOLDER.resolve("long.txt");
    private static final Path CODES = FOLDER.resolve("codes.txt");

    /** Texts that are shorter, or have fewer different letters, may appear in a log legitimately. */
    public static final int SHORTEST = 12;

    private static final int FEWEST_LETTERS = 6;
    private static final int SIX_DIGITS = 6;

    private static final List<String> FIELDS = List.of(
            "password", "current_password", "new_password", "recovery_code", "recovery_codes", "reset_code", "token");
    private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

    private Secrets() {}

    /** Adds a password, a cookie's value, a recovery code or a key. */
    public static void remember(String secret) {
        if (secret.length() >= SHORTEST
                && secret.chars().distinct().count() >= FEWEST_LETTERS
                && secret.lines().count() == 1) {
            write(LONG, secret);
        }
    }

    /** Adds an approval's six digits, or the eight of a letter. */
    public static void rememberCode(String code) {
        if (code.matches("[0-9]{6}|[0-9]{8}")) {
            write(CODES, code);
        }
    }

    /** Adds those in a request or an answer, if it is JSON. */
    static void rememberThoseIn(String body) {
        if (!body.startsWith("{")) {
            return;
        }
        try {
            var json = Answer.JSON.readTree(body);
            for (var field : FIELDS) {
                json.findValues(field).forEach(Secrets::rememberTexts);
            }
            json.findValues("code").stream()
                    .map(code -> code.asString(""))
                    .filter(code -> code.length() == SIX_DIGITS)
                    .forEach(Secrets::rememberCode);
        } catch (JacksonException notJson) {
            // There is no secret in it.
        }
    }

    private static void rememberTexts(JsonNode node) {
        if (node.isArray()) {
            node.forEach(Secrets::rememberTexts);
        } else if (node.isString()) {
            remember(node.asString());
        }
    }

    public static Set<String> remembered() {
        return read(LONG);
    }

    public static Set<String> rememberedCodes() {
        return read(CODES);
    }

    private static Set<String> read(Path file) {
        try {
            return Files.exists(file) ? new HashSet<>(Files.readAllLines(file)) : Set.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static synchronized void write(Path file, String secret) {
        if (!KNOWN.add(secret)) {
            return;
        }
        try {
            Files.createDirectories(FOLDER);
            Files.write(
                    file,
                    // Replaces an unpaired surrogate as a log would.
                    (secret + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
