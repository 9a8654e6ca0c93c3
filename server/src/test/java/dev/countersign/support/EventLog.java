package dev.countersign.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The lines of security events that this process's nodes print. */
public final class EventLog {
    private static final Logger EVENTS = (Logger) LoggerFactory.getLogger("countersign.events");
    private static final ListAppender<ILoggingEvent> HEARD = new ListAppender<>();

    /** The first lines of all that were heard. The whole run hears thousands, so each is parsed once. */
    private static final List<JsonNode> PARSED = new ArrayList<>();

    private EventLog() {}

    static {
        HEARD.start();
    }

    /** Listens from now on. A node must have started before, which configures the logging. */
    public static void listen() {
        // The logger ignores an appender that it already has.
        EVENTS.addAppender(HEARD);
    }

    /** The lines as printed. */
    public static List<String> lines() {
        synchronized (HEARD) {
            return HEARD.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        }
    }

    /** The matching lines, parsed. */
    public static List<JsonNode> where(Predicate<JsonNode> asked) {
        synchronized (PARSED) {
            lines().stream().skip(PARSED.size()).map(Answer.JSON::readTree).forEach(PARSED::add);
            return PARSED.stream().filter(asked).toList();
        }
    }
}
