package dev.countersign.changes;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Notices steps of the database's clock: two readings of it must be as far apart as this node's {@link System#nanoTime}
 * says. A reading may be delayed on its way, or this process frozen, so the times before and after the reading both count. A
 * suspended machine looks like a clock that was set forward, because nanoTime stops too.
 */
final class ClockWatch {
    private static final Duration TOLERATED = Duration.ofSeconds(2);
    private static final long BETWEEN_WARNINGS_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The database's time, read between {@code sentAtNanos} and {@code receivedAtNanos}. */
    record Reading(long sentAtNanos, long receivedAtNanos, Instant databaseTime) {}

    private Optional<Reading> before = Optional.empty();
    private Optional<Long> warnedAtNanos = Optional.empty();
    private boolean connectedAnew;

    /** The next reading may come from another server. */
    void connectedAnew() {
        connectedAnew = true;
    }

    /** @return a warning for the operator, at most once a minute */
    Optional<String> read(Reading now) {
        var step = before.map(earlier -> step(earlier, now)).orElse(Duration.ZERO);
        var warning = step.isZero() || warnedWithinAMinute(now) ? Optional.<String>empty() : Optional.of(warning(step));
        if (warning.isPresent()) {
            warnedAtNanos = Optional.of(now.receivedAtNanos());
        }
        before = Optional.of(now);
        connectedAnew = false;
        return warning;
    }

    private boolean warnedWithinAMinute(Reading now) {
        return warnedAtNanos
                .filter(at -> now.receivedAtNanos() - at < BETWEEN_WARNINGS_NANOS)
                .isPresent();
    }

    /** @return the smallest possible step of the clock; zero if both readings can be true */
    private static Duration step(Reading earlier, Reading later) {
        var elapsed = Duration.between(earlier.databaseTime(), later.databaseTime());
        var least = Duration.ofNanos(later.sentAtNanos() - earlier.receivedAtNanos());
        var most = Duration.ofNanos(later.receivedAtNanos() - earlier.sentAtNanos());
        if (elapsed.compareTo(most.plus(TOLERATED)) > 0) {
            return elapsed.minus(most);
        }
        return elapsed.compareTo(least.minus(TOLERATED)) < 0 ? elapsed.minus(least) : Duration.ZERO;
    }

    private String warning(Duration step) {
        var direction = step.isNegative() ? "back" : "forward";
        var subject = connectedAnew
                ? "After a new connection, the database's clock differs from the one before: it went %s by about %d seconds."
                : "The database's clock went %s by about %d seconds.";
        var meaning = step.isNegative()
                ? " Sessions and pauses last that much longer; pending sign-in requests have ended."
                : " Unless this machine was suspended, sessions and requests end that much earlier.";
        return subject.formatted(direction, step.abs().plusMillis(500).toSeconds()) + meaning
                + " Slew the clock, never step it: see \"The clock\" in docs/operating.md.";
    }
}
