package dev.countersign.database;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * The output of PostgreSQL's programs while the embedded server starts. It is the only place that says why they gave up. A
 * thread of the library reads and logs it, so we listen to that log.
 */
final class StartWords implements AutoCloseable {
    private static final int MOST_LINES = 200;
    private static final long LAST_LINES_COME_WITHIN_MS = 500;
    private static final Pattern REASON =
            Pattern.compile("(?i)\\b(fatal|panic|error)\\b|could not|cannot|failed|no such|denied");
    private static final Pattern GAVE_UP = Pattern.compile("pg_ctl: could not start server|unshare failed");
    private static final Pattern LABEL = Pattern.compile("^.*?\\b(?i:fatal|panic|error):\\s+");

    private final Deque<String> lines = new ArrayDeque<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(EmbeddedPostgres.class);
    private final AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            hear(event.getFormattedMessage());
        }
    };

    StartWords() {
        ear.setContext(logger.getLoggerContext());
        ear.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(ear);
    }

    private void hear(String line) {
        synchronized (lines) {
            lines.add(line);
            if (lines.size() > MOST_LINES) {
                lines.remove();
            }
        }
    }

    /** Whether the server has said that it will not start. */
    boolean gaveUp() {
        synchronized (lines) {
            return lines.stream().anyMatch(GAVE_UP.asPredicate());
        }
    }

    /** @return the reason for giving up, in the program's words */
    Optional<String> reason() {
        try {
            Thread.sleep(LAST_LINES_COME_WITHIN_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (lines) {
            return lines.stream()
                    .filter(line -> REASON.matcher(line).find())
                    .findFirst()
                    .map(line -> LABEL.matcher(line).replaceFirst("").strip());
        }
    }

    @Override
    public void close() {
        logger.detachAppender(ear);
        logger.setAdditive(true);
        logger.setLevel(null);
    }
}
