package dev.countersign.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The lines of security events that the nodes of this run have printed. */
public final class EventLog {
    private static final String LOGGER = " countersign.events ";

    private EventLog() {}

    /** As they were printed. */
    public static List<String> lines() {
        try (var lines = Files.lines(Secrets.LOGS.resolve("tests.log"))) {
            return lines.filter(line -> line.contains(LOGGER))
                    .map(line -> line.substring(line.indexOf(LOGGER) + LOGGER.length()))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Read, and only those that are asked for. */
    public static List<JsonNode> where(Predicate<JsonNode> asked) {
        return lines().stream().map(Answer.JSON::readTree).filter(asked).toList();
    }
}
