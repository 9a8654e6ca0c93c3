package dev.countersign.chaos;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One call, as its caller saw it. Times are nanoseconds since the run began.
 *
 * @param asked when it was sent, or earlier
 * @param answered when its answer had come, or later
 * @param status 0 where no answer came; what it asked for may have happened, or may yet
 * @param told what its answer says of sessions
 */
record Call(long asked, long answered, int node, String what, int status, List<Told> told) {

    /** What an answer says. */
    sealed interface Told {}

    /** This session began; by redeeming that approval, if by any. */
    record Began(UUID account, UUID session, Optional<UUID> approval) implements Told {}

    /** Whoever carries this session's cookie is signed in. */
    record Accepted(UUID session) implements Told {}

    /** Whoever carries this session's cookie is not, or no longer, signed in. */
    record Refused(UUID session) implements Told {}

    /** This session is over, by this call or before it. */
    record Ended(UUID session) implements Told {}

    /** The account has so many live sessions. */
    record Listed(UUID account, int live) implements Told {}

    /** The session log has a completed entry. */
    record Logged(UUID session, String endedAt, String reason) implements Told {}
}
