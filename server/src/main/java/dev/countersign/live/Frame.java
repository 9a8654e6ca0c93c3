package dev.countersign.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.countersign.approval.Approval;
import dev.countersign.approval.Outcome;
import dev.countersign.history.EndReason;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The messages that this node sends; the JSON is the record with its {@code type}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
sealed interface Frame {
    @JsonProperty("type")
    default String type() {
        return switch (this) {
            case Hello _ -> "hello";
            case ApprovalRequested _ -> "approval.requested";
            case ApprovalClosed _ -> "approval.closed";
            case ApprovalApproved _ -> "approval.approved";
            case ApprovalAnswered _ -> "approval.answered";
            case SessionsChanged _ -> "sessions.changed";
            case SessionEnded _ -> "session.ended";
            case BadFrame _ -> "error";
            case Alive _, Beat _ -> "beat";
            case Forget _ -> "forget";
        };
    }

    record Hello(UUID sessionId, Instant serverTime) implements Frame {}

    record ApprovalRequested(Approval approval) implements Frame {}

    /** @param outcome one of {@link Outcome}'s words, or {@code closed} if the receiver may not know which */
    record ApprovalClosed(UUID id, String outcome) implements Frame {}

    record ApprovalApproved(UUID id) implements Frame {}

    record ApprovalAnswered(
            UUID id, String outcome, @Nullable Integer triesLeft) implements Frame {}

    record SessionsChanged() implements Frame {}

    record SessionEnded(EndReason reason) implements Frame {}

    record BadFrame() implements Frame {
        @JsonProperty("code")
        String code() {
            return "bad-frame";
        }
    }

    /** The reply to a member's beat. */
    record Alive() implements Frame {}

    /** @param trustedMs how long a back end may trust its cache, counted from when it sent the beat with this number */
    record Beat(long number, long trustedMs) implements Frame {}

    /** @param id the session or the account whose row has changed or was deleted */
    record Forget(UUID id) implements Frame {}
}
