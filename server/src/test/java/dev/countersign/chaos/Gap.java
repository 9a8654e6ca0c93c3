package dev.countersign.chaos;

import java.time.Duration;

/**
 * What an asynchronous standby had not received when it was promoted, in nanoseconds since the run began.
 *
 * @param received the time of the last commit that it had received
 * @param failed when the primary failed
 * @param left when no node used the old primary any more
 */
record Gap(long received, long failed, long left) {
    /** Commits near each other may be in another order than their times. */
    private static final long CLOSE = Duration.ofMillis(100).toNanos();

    /** Whether the effects of this call may be lost, and what it has seen may be undone. */
    boolean covers(Call call) {
        return call.answered() >= received - CLOSE && call.asked() <= left;
    }

    /** By how much the standby was behind when the primary failed. */
    Duration lag() {
        return Duration.ofNanos(failed - received);
    }
}
