package dev.countersign.keys;

import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Saves when keys were last used: for all keys at once, each minute and when the node stops, so that calls do not wait for
 * it.
 */
@Component
class Uses {
    private static final Logger LOG = LoggerFactory.getLogger(Uses.class);

    private final KeyTable table;
    private final Set<UUID> waiting = ConcurrentHashMap.newKeySet();

    Uses(KeyTable table) {
        this.table = table;
    }

    void add(Key key) {
        waiting.add(key.id());
    }

    @PreDestroy
    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void write() {
        var used = List.copyOf(waiting);
        if (used.isEmpty()) {
            return;
        }
        try {
            waiting.removeAll(used);
            table.writeUses(used);
        } catch (DataAccessException | TransactionException databaseAway) {
            waiting.addAll(used);
            LOG.warn("The times at which keys were last used were not written: {}", databaseAway.getMessage());
        }
    }
}
