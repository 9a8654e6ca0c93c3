package dev.countersign.keys;

import dev.countersign.database.Background;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Saves when keys were last used: for all keys at once, each minute and when the node stops, so that calls do not wait for
 * it.
 */
@Component
class Uses {
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
        waiting.removeAll(used);
        if (!Background.run("The times at which keys were last used were not written", () -> table.writeUses(used))) {
            waiting.addAll(used);
        }
    }
}
