package dev.countersign.command;

import dev.countersign.account.Member;
import dev.countersign.device.Device;
import dev.countersign.history.SignInMethod;
import dev.countersign.operator.MemberDetails;
import dev.countersign.operator.MemberEntry;
import dev.countersign.operator.Obstacles;
import dev.countersign.session.DeviceClient;
import dev.countersign.session.Session;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@code --json} prints about members and sessions: the objects that back ends get, with what only operators see. */
final class Shapes {
    private Shapes() {}

    /** @param locked whether sign-in is locked after too many wrong passwords */
    record Account(
            UUID id,
            String email,
            boolean emailVerified,
            String name,
            Instant createdAt,
            @Nullable String locale,
            boolean disabled,
            boolean locked) {
        static Account of(Member member, boolean locked) {
            var account = member.account();
            return new Account(
                    account.id(),
                    account.email(),
                    account.emailVerified(),
                    account.name(),
                    account.createdAt(),
                    account.locale(),
                    member.disabled(),
                    locked);
        }

        static Account of(MemberEntry entry) {
            return of(entry.member(), entry.locked());
        }

        static Account of(MemberDetails details) {
            return of(details.member(), details.obstacles().lockout().signIn());
        }
    }

    record Changed(Account account) {}

    record Accounts(List<Account> accounts, @Nullable String next) {}

    record CodesLeft(int left) {}

    /**
     * What keeps a member out, besides what {@link Account} says.
     *
     * @param hasPassword whether a password opens the account
     * @param refusedAtLimit whether all sessions are in use and none ends for another device
     * @param retryAfter seconds until another device may try; null if waiting does not help
     * @param muted whether no device is asked for approval, because one has just answered "It wasn't me"
     * @param resetStopped whether mail alone does not reset the password, because a device has stopped that
     */
    record SignIn(
            boolean hasPassword,
            boolean refusedAtLimit,
            @Nullable Long retryAfter,
            boolean muted,
            boolean resetStopped) {
        static SignIn of(Obstacles obstacles) {
            var limits = obstacles.approvalLimits();
            var pause = Math.max(
                    obstacles.lockout().pause().toSeconds(), limits.pause().toSeconds());
            return new SignIn(
                    !obstacles.noPassword(),
                    obstacles.noSeat(),
                    waitingDoesNotHelp(obstacles) ? null : Long.valueOf(pause),
                    limits.muted(),
                    obstacles.resetSilent());
        }

        private static boolean waitingDoesNotHelp(Obstacles obstacles) {
            return obstacles.noPassword()
                    || obstacles.lockout().signIn()
                    || obstacles.approvalLimits().blocked();
        }
    }

    record Details(Account account, SignIn signIn, CodesLeft recoveryCodes, int limit, List<LiveSession> sessions) {
        static Details of(MemberDetails details) {
            return new Details(
                    Account.of(details),
                    SignIn.of(details.obstacles()),
                    new CodesLeft(details.recoveryCodesLeft()),
                    details.sessionLimit(),
                    LiveSession.of(details.sessions()));
        }
    }

    record Sessions(int limit, List<LiveSession> sessions) {
        static Sessions of(MemberDetails details) {
            return new Sessions(details.sessionLimit(), LiveSession.of(details.sessions()));
        }
    }

    /** @param current whether it is the session that asks, which no session of a command is */
    record LiveSession(
            UUID id,
            Device device,
            String ip,
            SignInMethod method,
            @Nullable String client,
            Instant signedInAt,
            Instant lastSeenAt,
            Instant expiresAt,
            boolean remembered,
            boolean current) {
        static List<LiveSession> of(List<Session> sessions) {
            return sessions.stream()
                    .map(session -> new LiveSession(
                            session.id(),
                            session.device(),
                            session.ip(),
                            session.method(),
                            session.client().map(DeviceClient::name).orElse(null),
                            session.signedInAt(),
                            session.lastSeenAt(),
                            session.expiresAt(),
                            session.remembered(),
                            false))
                    .toList();
        }
    }

    record Ended(int ended) {}

    /** An account that is gone. */
    record Deleted(UUID deleted, String email) {}
}
