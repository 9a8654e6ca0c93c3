package dev.countersign.chaos;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One call, as its caller saw it. Times are nanoseconds since the run began.
 *
 * @param asked when it was sent, or earlier
 * @param answered when its answer had arrived, or later
 * @param status 0 if no answer came; the request may have taken effect, or may still
 * @param told the facts about sessions in its answer
 */
record Call(long asked, long answered, int node, String what, int status, List<Told> told) {

    /** A fact in an answer. */
    sealed interface Told {}

    /** This session began, by redeeming that approval if there was one. */
    record Began(UUID account, UUID session, Optional<UUID> approval) implements Told {}

    /** This session's cookie is accepted. */
    record Accepted(UUID session) implements Told {}

    /** This session's cookie is refused. */
    record Refused(UUID session) implements Told {}

    /** This session is over, by this call or before it. */
    record Ended(UUID session) implements Told {}

    /** The account has this number of live sessions. */
    record Listed(UUID account, int live) implements Told {}

    /** An application got this access token in this session. The token's number is the test's own. */
    record Issued(UUID session, UUID token) implements Told {}

    /** Introspection says that this session's token is valid. */
    record Active(UUID session, UUID token) implements Told {}

    /** Introspection says that this session's token is not valid. */
    record Inactive(UUID session, UUID token) implements Told {}

    /** The application was told that this session has ended. */
    record LoggedOut(UUID session) implements Told {}

    /** The session log has a completed entry. */
    record Logged(UUID session, String endedAt, String reason) implements Told {}
}
