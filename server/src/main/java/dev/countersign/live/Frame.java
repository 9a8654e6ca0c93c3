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
    String type();

    record Hello(UUID sessionId, Instant serverTime) implements Frame {
        @Override
        public String type() {
            return "hello";
        }
    }

    record ApprovalRequested(Approval approval) implements Frame {
        @Override
        public String type() {
            return "approval.requested";
        }
    }

    /** @param outcome one of {@link Outcome}'s words, or {@code closed} if the receiver may not know which */
    record ApprovalClosed(UUID id, String outcome) implements Frame {
        @Override
        public String type() {
            return "approval.closed";
        }
    }

    record ApprovalApproved(UUID id) implements Frame {
        @Override
        public String type() {
            return "approval.approved";
        }
    }

    record ApprovalAnswered(
            UUID id, String outcome, @Nullable Integer triesLeft) implements Frame {
        @Override
        public String type() {
            return "approval.answered";
        }
    }

    record SessionsChanged() implements Frame {
        @Override
        public String type() {
            return "sessions.changed";
        }
    }

    record SessionEnded(EndReason reason) implements Frame {
        @Override
        public String type() {
            return "session.ended";
        }
    }

    record BadFrame() implements Frame {
        @Override
        public String type() {
            return "error";
        }

        @JsonProperty("code")
        String code() {
            return "bad-frame";
        }
    }

    /** The reply to a member's beat. */
    record Alive() implements Frame {
        @Override
        public String type() {
            return "beat";
        }
    }

    /** @param trustedMs how long a back end may trust its cache, counted from when it sent the beat with this number */
    record Beat(long number, long trustedMs) implements Frame {
        @Override
        public String type() {
            return "beat";
        }
    }

    /** @param id the session or the account whose row has changed or was deleted */
    record Forget(UUID id) implements Frame {
        @Override
        public String type() {
            return "forget";
        }
    }
}
