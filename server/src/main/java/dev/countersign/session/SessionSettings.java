package dev.countersign.session;

import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How many sessions an account may have, and for how long.
 *
 * @param limit 1 to 100
 * @param idle how long a session lasts without activity of the person
 * @param lifetime how long a session lasts at most, regardless of activity
 * @param remembered the lifetime of a session whose member chose to stay signed in; empty if nobody is offered the choice
 * @param rememberedIdle the idle timeout of such a session
 */
@ConfigurationProperties("countersign.session")
public record SessionSettings(
        int limit,
        AtLimit atLimit,
        Duration idle,
        Duration lifetime,
        Optional<Duration> remembered,
        Duration rememberedIdle) {

    /** Whether members may choose to stay signed in. */
    public boolean offersToRemember() {
        return remembered.isPresent();
    }

    /** @param isRemembered whether the member chose to stay signed in */
    public Duration idle(boolean isRemembered) {
        return isRemembered ? rememberedIdle : idle;
    }

    /** @param isRemembered whether the member chose to stay signed in */
    public Duration lifetime(boolean isRemembered) {
        return isRemembered ? remembered.orElse(lifetime) : lifetime;
    }

    /**
     * The least time between two writes of when a session was last seen. The same for all sessions, so that members see when
     * each device was in use, and the device that was used longest ago makes room.
     */
    Duration betweenTouches() {
        return idle.dividedBy(60);
    }

    /**
     * Counted from when the session was last seen. The last activity may be one interval later, so nobody is signed out
     * early.
     */
    Duration idleWithGrace(boolean isRemembered) {
        return idle(isRemembered).plus(betweenTouches());
    }
}
