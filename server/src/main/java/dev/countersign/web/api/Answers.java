package dev.countersign.web.api;

import dev.countersign.account.Account;
import dev.countersign.account.Member;
import dev.countersign.approval.WaitingRequest;
import dev.countersign.operator.CreationResult;
import dev.countersign.recovery.RecoveryCode;
import dev.countersign.signin.Caller;
import dev.countersign.signin.RenewalResult;
import dev.countersign.signin.SignUpResult;
import dev.countersign.web.SessionView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The response bodies that are more than a single record of another module. */
final class Answers {
    private Answers() {}

    /** Besides {@link RecoveryCodes} and {@link Created}, the only response with recovery codes (SEC-27). */
    record SignedUp(Account account, SessionView session, List<String> recoveryCodes) {
        static SignedUp of(SignUpResult.SignedUp signedUp) {
            var in = signedUp.in();
            return new SignedUp(
                    in.account(), SessionView.of(in.session(), in.session().id()), texts(signedUp.recoveryCodes()));
        }

        @Override
        public String toString() {
            return "SignedUp[not shown]";
        }
    }

    record RecoveryCodes(List<String> recoveryCodes) {
        static RecoveryCodes of(RenewalResult.Renewed renewed) {
            return new RecoveryCodes(texts(renewed.recoveryCodes()));
        }

        @Override
        public String toString() {
            return "RecoveryCodes[not shown]";
        }
    }

    private static List<String> texts(List<RecoveryCode> codes) {
        return codes.stream().map(RecoveryCode::text).toList();
    }

    record SignedIn(String outcome, Account account, SessionView session) {
        static SignedIn of(dev.countersign.signin.SignedIn in) {
            return new SignedIn(
                    "signed-in",
                    in.account(),
                    SessionView.of(in.session(), in.session().id()));
        }
    }

    record ApprovalRequired(String outcome, Shown approval) {
        static ApprovalRequired of(WaitingRequest request) {
            return new ApprovalRequired("approval-required", Shown.of(request));
        }
    }

    /** A request as the waiting device shows it. The only response with an approval code (SEC-43). */
    record Shown(UUID id, String code, Instant expiresAt) {
        static Shown of(WaitingRequest request) {
            return new Shown(request.id(), request.code(), request.expiresAt());
        }

        @Override
        public String toString() {
            return "Shown[not shown]";
        }
    }

    record Waiting(Shown approval, WaitingRequest.State state) {}

    record Current(Account account, SessionView session) {}

    /** A member, as back ends see one. */
    record ServiceAccount(UUID id, String email, String name, Instant createdAt, boolean disabled) {
        static ServiceAccount of(Member member) {
            return of(member.account(), member.disabled());
        }

        static ServiceAccount of(Account account, boolean disabled) {
            return new ServiceAccount(account.id(), account.email(), account.name(), account.createdAt(), disabled);
        }
    }

    record Found(ServiceAccount account) {
        static Found of(Member member) {
            return new Found(ServiceAccount.of(member));
        }
    }

    /** The codes are for the member alone, and are shown only here (SEC-27). */
    record Created(ServiceAccount account, List<String> recoveryCodes) {
        static Created of(CreationResult.Created created) {
            return new Created(ServiceAccount.of(created.account(), false), texts(created.recoveryCodes()));
        }

        @Override
        public String toString() {
            return "Created[not shown]";
        }
    }

    /**
     * The introspection of a cookie's value. If it is not valid, no reason is given.
     *
     * @param trustedMs how long the answer may be trusted, counted from when the request was sent
     * @param askAgainMs how long it may be trusted while the stream of events shows that it still holds
     */
    record Active(boolean active, Account account, SessionView session, int trustedMs, int askAgainMs) {
        static Active of(Caller caller, Duration trusted, Duration askAgain) {
            return new Active(
                    true,
                    caller.account(),
                    SessionView.of(caller.session(), caller.session().id()),
                    (int) trusted.toMillis(),
                    (int) askAgain.toMillis());
        }
    }

    record Inactive(boolean active) {}

    record Live(int limit, List<SessionView> sessions) {}

    record Pending(List<dev.countersign.approval.Approval> approvals) {}

    record Approved(String outcome) {}
}
