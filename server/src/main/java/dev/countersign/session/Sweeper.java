package dev.countersign.session;

import dev.countersign.database.Background;
import jakarta.annotation.PreDestroy;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Ends expired sessions within ten seconds, on whichever node comes first, even if nobody asks for them. Also writes when
 * sessions were last seen, for the last time when the node stops.
 */
@Component
class Sweeper {
    private final Sessions sessions;

    Sweeper(Sessions sessions) {
        this.sessions = sessions;
    }

    @PreDestroy
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void writeTouches() {
        Background.run("The times at which sessions were last seen were not written", sessions::writeTouches);
    }

    @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void sweep() {
        Background.runInParts("Sessions were not swept", () -> sessions.postpone() || sessions.sweep());
    }
}
