package dev.countersign.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How many sessions an account may have, and for how long.
 *
 * @param limit 1 to 100
 * @param idle without activity of the person
 * @param lifetime whatever the activity
 */
@ConfigurationProperties("countersign.session")
public record SessionSettings(int limit, AtLimit atLimit, Duration idle, Duration lifetime) {

    /** What happens when every seat is taken. */
    public enum AtLimit {
        REFUSE,
        END_OLDEST,
        ASK
    }

    /** Last seen is written at most this often. */
    Duration betweenTouches() {
        return idle.dividedBy(60);
    }

    /** Counted from last seen, which may be that much older than the last activity: nobody is ended early. */
    Duration idleWithGrace() {
        return idle.plus(betweenTouches());
    }
}
