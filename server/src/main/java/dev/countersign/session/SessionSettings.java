package dev.countersign.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How many sessions an account may have, and for how long.
 *
 * @param limit 1 to 100
 * @param idle how long a session lasts without activity of the person
 * @param lifetime how long a session lasts at most, regardless of activity
 */
@ConfigurationProperties("countersign.session")
public record SessionSettings(int limit, AtLimit atLimit, Duration idle, Duration lifetime) {

    /** The least time between two writes of when a session was last seen. */
    Duration betweenTouches() {
        return idle.dividedBy(60);
    }

    /**
     * Counted from when the session was last seen. The last activity may be one interval later, so nobody is signed out
     * early.
     */
    Duration idleWithGrace() {
        return idle.plus(betweenTouches());
    }
}
