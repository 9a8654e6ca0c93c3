package dev.countersign.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The lines of security events that this process's nodes print. */
public final class EventLog {
    private static final Logger EVENTS = (Logger) LoggerFactory.getLogger("countersign.events");
    private static final ListAppender<ILoggingEvent> HEARD = new ListAppender<>();

    private EventLog() {}

    /** Listens from now on. Call it again after a node has started, which may have configured the logging again. */
    public static void listen() {
        EVENTS.detachAppender(HEARD);
        HEARD.start();
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
        return lines().stream().map(Answer.JSON::readTree).filter(asked).toList();
    }
}
