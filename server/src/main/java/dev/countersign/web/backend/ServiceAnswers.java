package dev.countersign.web.backend;

import dev.countersign.account.Account;
import dev.countersign.account.Member;
import dev.countersign.operator.CreationResult;
import dev.countersign.recovery.RecoveryCode;
import dev.countersign.signin.Caller;
import dev.countersign.web.SessionView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The response bodies that only back ends get. */
final class ServiceAnswers {
    private ServiceAnswers() {}

    /** A member, as back ends see one. */
    record ServiceAccount(
            UUID id,
            String email,
            boolean emailVerified,
            String name,
            Instant createdAt,
            @Nullable String locale,
            boolean disabled) {
        static ServiceAccount of(Member member) {
            return of(member.account(), member.disabled());
        }

        static ServiceAccount of(Account account, boolean disabled) {
            return new ServiceAccount(
                    account.id(),
                    account.email(),
                    account.emailVerified(),
                    account.name(),
                    account.createdAt(),
                    account.locale(),
                    disabled);
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
            return new Created(
                    ServiceAccount.of(created.account(), false),
                    created.recoveryCodes().stream().map(RecoveryCode::text).toList());
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
                    true, caller.account(), SessionView.ofCurrent(caller.session()), (int) trusted.toMillis(), (int)
                            askAgain.toMillis());
        }
    }

    record Inactive(boolean active) {}
}
