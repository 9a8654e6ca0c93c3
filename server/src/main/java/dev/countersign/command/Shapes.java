package dev.countersign.command;

import dev.countersign.account.Member;
import dev.countersign.device.Device;
import dev.countersign.history.SignInMethod;
import dev.countersign.operator.MemberDetails;
import dev.countersign.operator.MemberEntry;
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
            return of(details.member(), details.lockout().signIn());
        }
    }

    record Changed(Account account) {}

    record Accounts(List<Account> accounts, @Nullable String next) {}

    record CodesLeft(int left) {}

    record Details(Account account, CodesLeft recoveryCodes, int limit, List<LiveSession> sessions) {
        static Details of(MemberDetails details) {
            return new Details(
                    Account.of(details),
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
