package dev.countersign.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.countersign.account.Account;
import dev.countersign.approval.ResetRequest;
import dev.countersign.approval.WaitingRequest;
import dev.countersign.oidc.ApplicationAccess;
import dev.countersign.profile.RenewalResult;
import dev.countersign.recovery.RecoveryCode;
import dev.countersign.reset.ResetState;
import dev.countersign.signin.ResetResult;
import dev.countersign.signin.SignUpResult;
import dev.countersign.web.SessionView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The response bodies that are more than a single record of another module. */
final class Answers {
    private Answers() {}

    /**
     * With {@link RecoveryCodes} and the answer to a back end that creates an account, the only response with recovery codes
     * (SEC-27).
     */
    record SignedUp(Account account, SessionView session, List<String> recoveryCodes) {
        static SignedUp of(SignUpResult.SignedUp signedUp) {
            var in = signedUp.in();
            return new SignedUp(in.account(), SessionView.ofCurrent(in.session()), texts(signedUp.recoveryCodes()));
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
            return new SignedIn("signed-in", in.account(), SessionView.ofCurrent(in.session()));
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
            return new Shown(request.id(), request.code().digits(), request.expiresAt());
        }

        @Override
        public String toString() {
            return "Shown[not shown]";
        }
    }

    record Waiting(Shown approval, WaitingRequest.State state) {}

    record ResetAsked(Instant expiresAt) {}

    record SignUpAsked(Instant expiresAt) {}

    /** How far a reset has come. With {@link Shown}, the only response with an approval code (SEC-43). */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record PasswordReset(ResetState state, Instant expiresAt, Optional<Instant> readyAt, Optional<Shown> approval) {
        static PasswordReset of(ResetResult.Standing standing) {
            return new PasswordReset(
                    standing.state(),
                    standing.expiresAt(),
                    standing.readyAt(),
                    standing.request()
                            .filter(request -> request.state() == ResetRequest.State.PENDING)
                            .map(request ->
                                    new Shown(request.id(), request.code().digits(), request.expiresAt())));
        }
    }

    record Current(Account account, SessionView session) {}

    record CodeSent(Instant expiresAt) {}

    record ApplicationList(List<ApplicationAccess> applications) {}

    record OfAccount(Account account) {}

    record Pending(List<dev.countersign.approval.Approval> approvals) {}

    record Approved(String outcome) {}
}
