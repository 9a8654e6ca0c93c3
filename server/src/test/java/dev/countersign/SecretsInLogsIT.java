package dev.countersign;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Runs after all other tests ({@code scan-logs} in {@code server/pom.xml}) and reads everything that they made the server
 * log.
 */
@DisplayName("The log of the whole test run")
class SecretsInLogsIT {
    /** Six digits as a separate word: neither the fraction of a second nor part of an id. */
    private static final Pattern CODES = Pattern.compile("(?<![\\w.-])(?:\\d{6}|\\d{8})(?![\\w.-])");

    @Test
    @DisplayName("contains no password, cookie value, recovery code or key (SEC-27)")
    void noSecret() {
        var secrets = Secrets.remembered();
        assertThat(secrets).as("secrets that the tests used").hasSizeGreaterThan(100);

        // There are thousands of secrets and a million lines, so a line is compared only with secrets that begin alike.
        var byBeginning = secrets.stream()
                .filter(secret -> secret.length() >= Secrets.SHORTEST)
                .collect(groupingBy(secret -> secret.substring(0, Secrets.SHORTEST)));
        List<String> leaks = new ArrayList<>();
        for (var log : logs()) {
            for (var line : lines(log)) {
                for (var at = 0; at + Secrets.SHORTEST <= line.length(); at++) {
                    for (var secret : byBeginning.getOrDefault(line.substring(at, at + Secrets.SHORTEST), List.of())) {
                        if (line.startsWith(secret, at)) {
                            leaks.add(log + ": '" + secret + "' in: " + line);
                        }
                    }
                }
            }
        }

        assertThat(leaks).isEmpty();
    }

    @Test
    @DisplayName("contains no code of an approval or a letter (SEC-27, SEC-43, SEC-75)")
    void noCode() {
        var codes = Secrets.rememberedCodes();
        assertThat(codes).as("codes that the tests saw").hasSizeGreaterThan(10);

        List<String> leaks = new ArrayList<>();
        for (var log : logs()) {
            for (var line : lines(log)) {
                CODES.matcher(line)
                        .results()
                        .filter(digits -> codes.contains(digits.group()))
                        .forEach(digits -> leaks.add(log + ": '" + digits.group() + "' in: " + line));
            }
        }

        assertThat(leaks).isEmpty();
    }

    private static List<Path> logs() {
        try (var files = Files.list(Secrets.LOGS)) {
            var logs = files.toList();
            assertThat(logs).anyMatch(log -> log.endsWith("tests.log"));
            assertThat(logs).anyMatch(log -> log.getFileName().toString().startsWith("jar"));
            return logs;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> lines(Path log) {
        try {
            // One byte per character: that reads any log, and every secret is ASCII.
            return Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
