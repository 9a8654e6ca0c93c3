package dev.countersign.history;

import dev.countersign.cache.RowCaches;
import dev.countersign.device.Visitor;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Prints each event as one line of JSON once its transaction has committed (SEC-65). A line is printable ASCII. Everything
 * else from a client is escaped, so that it can neither begin a line of its own nor control a terminal.
 */
@Component
class EventLines {
    private static final Logger LOG = LoggerFactory.getLogger("countersign.events");
    private static final Logger CALLS = LoggerFactory.getLogger("countersign.events.calls");

    private final RowCaches caches;

    EventLines(RowCaches caches) {
        this.caches = caches;
    }

    void began(Instant at, UUID session, UUID account, Visitor visitor, SignInMethod method) {
        var line = line(at, "session-started");
        line.put("account", account.toString());
        line.put("session", session.toString());
        put(line, visitor);
        line.put("method", method.toString());
        printAfterCommit(line);
    }

    void ended(Instant at, UUID session, UUID account, EndReason reason) {
        var line = line(at, "session-ended");
        line.put("account", account.toString());
        line.put("session", session.toString());
        line.put("reason", reason.toString());
        printAfterCommit(line);
    }

    void noted(Instant at, Event event) {
        var line = line(at, event.kind().toString());
        put(line, "account", event.account());
        put(line, "session", event.session());
        put(line, "ended_session", event.endedSession());
        put(line, "approval", event.approval());
        put(line, "key", event.key());
        put(line, "client", event.client());
        event.visitor().ifPresent(visitor -> put(line, visitor));
        put(line, "reason", event.reason());
        printAfterCommit(line);
    }

    /**
     * A call changes nothing by itself, so this waits for no transaction. If the node has no lease, the line has no time.
     */
    void called(Call call) {
        var line = new LinkedHashMap<String, String>();
        put(line, "time", caches.now());
        line.put("event", "service-call");
        put(line, "key", call.key());
        put(line, "route", call.route());
        put(line, "account", call.account());
        line.put("ip", call.ip());
        line.put("outcome", call.outcome());
        CALLS.info(json(line));
    }

    /** @param network empty if the calls came from many networks */
    void calledMoreOften(String network, String outcome, long times) {
        var line = new LinkedHashMap<String, String>();
        put(line, "time", caches.now());
        line.put("event", "service-call");
        put(line, "ip", Optional.of(network).filter(known -> !known.isEmpty()));
        line.put("outcome", outcome);
        line.put("times", String.valueOf(times));
        CALLS.info(json(line));
    }

    private static Map<String, String> line(Instant at, String event) {
        var line = new LinkedHashMap<String, String>();
        line.put("time", at.toString());
        line.put("event", event);
        return line;
    }

    private static void put(Map<String, String> line, Visitor visitor) {
        line.put("ip", visitor.ip());
        line.put("user_agent", visitor.userAgent().text());
    }

    private static void put(Map<String, String> line, String key, Optional<?> value) {
        value.ifPresent(known -> line.put(key, known.toString()));
    }

    private static void printAfterCommit(Map<String, String> line) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                LOG.info(json(line));
            }
        });
    }

    static String json(Map<String, String> line) {
        return line.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ":" + quoted(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(String text) {
        var json = new StringBuilder("\"");
        text.chars().forEach(letter -> {
            if (letter == '"' || letter == '\\') {
                json.append('\\').append((char) letter);
            } else if (letter >= ' ' && letter <= '~') {
                json.append((char) letter);
            } else {
                json.append("\\u").append(HexFormat.of().toHexDigits((char) letter));
            }
        });
        return json.append('"').toString();
    }
}
