package dev.countersign;

import dev.countersign.database.DatabaseUnusable;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Turns any failure of a start, or of a command, into one line that names its cause. The stack trace is logged at level
 * debug.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class OneLineStartFailure implements SpringBootExceptionReporter {
    private static final int LONGEST = 400;

    /** The beginning of Java's message for an unknown log level. */
    private static final String NO_LEVEL = "No enum constant " + LogLevel.class.getName() + ".";

    /** Spring Boot looks for this signature. */
    OneLineStartFailure(@Nullable ConfigurableApplicationContext context) {}

    /** Keeps Spring from printing anything. The code that began the start prints the line. */
    @Override
    public boolean reportException(Throwable failure) {
        LoggerFactory.getLogger(OneLineStartFailure.class).debug("The start failed", failure);
        return true;
    }

    /**
     * Prints the line and returns the exit status of the process. A process that is asked to stop prints nothing: the start
     * fails because its parts are closing, and the signal sets the status.
     */
    static int print(Throwable failure) {
        if (!isStopping()) {
            System.err.println("Countersign did not start. " + lineFor(failure));
        }
        return failure instanceof StartRefused refused ? refused.status() : 1;
    }

    /** Java has no other way to ask. */
    private static boolean isStopping() {
        try {
            var hook = Thread.ofPlatform().unstarted(() -> {});
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException stopping) {
            return true;
        }
    }

    /** Describes the first known cause of the failure, or else its last cause. */
    static String lineFor(Throwable failure) {
        var causes = causes(failure);
        var line = causes.stream()
                .flatMap(cause -> known(cause).stream())
                .findFirst()
                // From the last cause on: the messages of Spring's exceptions repeat those of their causes.
                .or(() -> causes.reversed().stream()
                        .flatMap(cause -> system(cause).stream())
                        .findFirst())
                .orElseGet(() -> unknown(causes));
        var shown = Setting.inOneLine(line).strip();
        return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…";
    }

    private static List<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(100)
                .toList();
    }

    private static Throwable root(Throwable failure) {
        return causes(failure).getLast();
    }

    private static Optional<String> known(Throwable cause) {
        return Optional.ofNullable(
                switch (cause) {
                    case StartRefused refused -> refused.getMessage();
                    case DatabaseUnusable unusable -> unusable.getMessage();
                    case SQLException refused -> DatabaseUnusable.lineFor(refused);
                    case PortInUseException taken ->
                        "PORT: " + taken.getPort() + " is in use; it must be a port that is free.";
                    case BindException refused -> bind(refused);
                    case FlywayException migration when migration.getCause() == null -> migration(firstLine(migration));
                    case org.springframework.boot.context.properties.bind.BindException wrong
                    when !firstLine(root(wrong)).startsWith(NO_LEVEL) ->
                        wrong.getName() + ": its value is not right (" + firstLine(root(wrong)) + ").";
                    case IllegalArgumentException wrong
                    when firstLine(wrong).startsWith(NO_LEVEL) ->
                        "logging.level: '" + firstLine(wrong).substring(NO_LEVEL.length())
                                + "' is not right; it must be trace, debug, info, warn, error or off.";
                    case YAMLException malformed -> YamlFailure.lineFor(malformed, Path.of(""));
                    case OutOfMemoryError _ -> tooLittleMemory();
                    case LinkageError broken -> "Java, or the jar, is not complete: " + broken + ".";
                    default -> null;
                });
    }

    private static String migration(String said) {
        return said.contains("no schema history table")
                ? "DATABASE_URL: this database has tables of something else; it must be empty, or Countersign's own."
                : "DATABASE_URL: the tables cannot be migrated: " + said;
    }

    private static String bind(BindException refused) {
        var said = String.valueOf(refused.getMessage());
        if (said.contains("Permission denied")) {
            return "PORT: this user may not listen on that port; ports below 1024 need a privilege.";
        }
        return said.contains("in use")
                ? "PORT: it is in use; it must be a port that is free."
                : "PORT or server.address: cannot listen there: " + said + ".";
    }

    static String tooLittleMemory() {
        return "Java has too little memory (a heap of %d MB); give it more, such as -Xmx256m before -jar."
                .formatted(Runtime.getRuntime().maxMemory() / 1024 / 1024);
    }

    /** Errors of the operating system arrive as many kinds of exceptions, with the system's text in their message. */
    private static Optional<String> system(Throwable cause) {
        var said = String.valueOf(cause.getMessage());
        if (said.contains("No space left on device") || said.contains("Disk quota exceeded")) {
            return Optional.of("the disk is full: " + said + ".");
        }
        if (said.contains("Too many open files")) {
            return Optional.of("this process may open too few files; raise its limit (ulimit -n 4096).");
        }
        return Optional.ofNullable(
                switch (cause) {
                    case AccessDeniedException denied -> "this user may not use " + denied.getFile() + ".";
                    case NoSuchFileException missing -> "there is no file or folder " + missing.getFile() + ".";
                    default -> null;
                });
    }

    private static String unknown(List<Throwable> causes) {
        var root = causes.getLast();
        return "%s: %s (LOGGING_LEVEL_DEV_COUNTERSIGN=debug shows where)"
                .formatted(root.getClass().getSimpleName(), firstLine(root));
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("no further details");
    }
}
