package dev.countersign;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Prints the log, but limits it: a stranger who makes a node fail at each request must not fill its disk. Each minute it
 * prints ten lines of a kind, the first three with a stack trace. It counts the others, and prints the count at the end of
 * the minute or when the process stops.
 *
 * <p>A kind is a logger and a message before its values are filled in. Libraries fill in the values themselves, so a logger
 * has at most ten kinds a minute; its other messages form one more. That also bounds the memory used here.
 *
 * <p>Security events do not pass through here ({@code logback-events.xml}).
 */
public final class BoundedConsole extends ConsoleAppender<ILoggingEvent> {
    private static final int LINES_OF_A_KIND = 10;
    private static final int TRACES_OF_A_KIND = 3;
    private static final int KINDS_OF_A_LOGGER = 10;
    private static final String THE_REST = "other messages";
    private static final int LONGEST_SUMMARY = 300;

    /** By logger, then by message. */
    private Map<String, Map<String, Tally>> minute = new HashMap<>();

    private @Nullable Future<?> everyMinute;

    @Override
    public void start() {
        super.start();
        everyMinute =
                getContext().getScheduledExecutorService().scheduleAtFixedRate(this::endMinute, 1, 1, TimeUnit.MINUTES);
    }

    @Override
    public void stop() {
        if (everyMinute != null) {
            everyMinute.cancel(false);
        }
        if (isStarted()) {
            endMinute();
        }
        super.stop();
    }

    @Override
    protected void append(ILoggingEvent event) {
        var number = count(event);
        if (number > LINES_OF_A_KIND) {
            return;
        }
        super.append(number > TRACES_OF_A_KIND && event.getThrowableProxy() != null ? withoutTrace(event) : event);
    }

    /** @return how many lines of this kind were logged in this minute, including this one */
    private synchronized long count(ILoggingEvent event) {
        var kinds = minute.computeIfAbsent(event.getLoggerName(), first -> new HashMap<>());
        var message = String.valueOf(event.getMessage());
        var kind = kinds.containsKey(message) || kinds.size() < KINDS_OF_A_LOGGER ? message : THE_REST;
        return kinds.computeIfAbsent(kind, first -> new Tally(event.getLevel())).next();
    }

    void endMinute() {
        Map<String, Map<String, Tally>> over;
        synchronized (this) {
            over = minute;
            minute = new HashMap<>();
        }
        over.forEach((logger, kinds) -> kinds.forEach((message, tally) -> {
            if (tally.lines > LINES_OF_A_KIND) {
                super.append(event(
                        logger,
                        tally.level,
                        oneLine(message.replace("{}", "..."))
                                + String.format(
                                        Locale.ROOT,
                                        " ... and %,d more like this within a minute",
                                        tally.lines - LINES_OF_A_KIND)));
            }
        }));
    }

    private LoggingEvent withoutTrace(ILoggingEvent event) {
        var failure = event.getThrowableProxy();
        var bare = event(
                event.getLoggerName(),
                event.getLevel(),
                oneLine(event.getFormattedMessage() + ": " + failure.getClassName() + ": " + failure.getMessage()));
        bare.setInstant(event.getInstant());
        bare.setThreadName(event.getThreadName());
        return bare;
    }

    private LoggingEvent event(String logger, Level level, String text) {
        var context = (LoggerContext) getContext();
        return new LoggingEvent(BoundedConsole.class.getName(), context.getLogger(logger), level, text, null, null);
    }

    private static String oneLine(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_SUMMARY)).replaceAll("\\p{Cntrl}+", " ");
    }

    private static final class Tally {
        private final Level level;
        private long lines;

        Tally(Level level) {
            this.level = level;
        }

        long next() {
            lines++;
            return lines;
        }
    }
}
