package dev.countersign.changes;

import dev.countersign.approval.ApprovalClosed;
import dev.countersign.approval.ApprovalRequested;
import dev.countersign.approval.Outcome;
import dev.countersign.database.Word;
import dev.countersign.history.EndReason;
import dev.countersign.history.EventNoted;
import dev.countersign.session.SessionEnded;
import dev.countersign.session.SessionRenewed;
import dev.countersign.session.SessionStarted;
import java.util.Optional;
import java.util.UUID;

/**
 * A change as one line of words that fits a notification: {@code kind account [subject [word …]]}. It names the rows to
 * read, never their content.
 */
final class Change {
    static final String CHANNEL = "countersign";

    private Change() {}

    static String toText(Object announcement) {
        return switch (announcement) {
            case SessionStarted(var account, var session) -> "session.started " + account + " " + session;
            case SessionRenewed(var account, var session) -> "session.renewed " + account + " " + session;
            case SessionEnded(var account, var session, var reason) ->
                "session.ended " + account + " " + session + " " + reason;
            case ApprovalRequested(var account, var approval) -> "approval.requested " + account + " " + approval;
            case ApprovalClosed(var account, var approval, var outcome, var shown) ->
                "approval.closed " + account + " " + approval + " " + outcome + " " + shown;
            case EventNoted(var account) -> "event.noted " + account;
            default -> throw new IllegalArgumentException("not announced between nodes: " + announcement);
        };
    }

    /** @return empty if another version of this program wrote the text */
    static Optional<Object> parse(String text) {
        try {
            return Optional.of(parse(text.split(" ")));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException notKnownHere) {
            return Optional.empty();
        }
    }

    private static Object parse(String[] words) {
        var account = UUID.fromString(words[1]);
        if (words[0].equals("event.noted")) {
            return new EventNoted(account);
        }
        var subject = UUID.fromString(words[2]);
        return switch (words[0]) {
            case "session.started" -> new SessionStarted(account, subject);
            case "session.renewed" -> new SessionRenewed(account, subject);
            case "session.ended" -> new SessionEnded(account, subject, Word.read(EndReason.class, words[3]));
            case "approval.requested" -> new ApprovalRequested(account, subject);
            case "approval.closed" ->
                new ApprovalClosed(
                        account, subject, Word.read(Outcome.class, words[3]), Boolean.parseBoolean(words[4]));
            default -> throw new IllegalArgumentException(words[0]);
        };
    }
}
