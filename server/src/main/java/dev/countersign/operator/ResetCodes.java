package dev.countersign.operator;

import dev.countersign.account.LockedMember;
import dev.countersign.account.Roster;
import dev.countersign.account.SignUpCheck;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.lock.AccountLock;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * An operator makes a code by which a member, and nobody else, sets a new password (SEC-79). The operator passes the code on, and
 * never learns the password. {@code signin.OperatorResets} takes it.
 */
@Component
public class ResetCodes {
    private final Roster roster;
    private final OneTimeCodes codes;
    private final Limits limits;
    private final History history;
    private final AccountLock lock;

    ResetCodes(Roster roster, OneTimeCodes codes, Limits limits, History history, AccountLock lock) {
        this.roster = roster;
        this.codes = codes;
        this.limits = limits;
        this.history = history;
        this.lock = lock;
    }

    /** Makes a code for a member; their earlier one stops working. */
    public ResetCodeResult make(Operator by, UUID accountId) {
        return lock.hold(
                accountId,
                held -> held.map(member -> member.disabled() ? new ResetCodeResult.Disabled() : make(by, member))
                        .orElseGet(ResetCodeResult.NoSuchMember::new));
    }

    private ResetCodeResult.Made make(Operator by, LockedMember member) {
        codes.voidAll(member, Purpose.OPERATOR_RESET);
        var code = codes.make(
                Purpose.OPERATOR_RESET,
                Optional.of(member.id()),
                member.account().email(),
                Optional.empty());
        history.note(by.event(EventKind.RESET_CODE_MADE, member.id()));
        return new ResetCodeResult.Made(member.account(), codes.textOf(code), code.expiresAt());
    }

    /**
     * Enters a member who sets a password with the code.
     *
     * @param emailVerified whether the operator knows that the member reads the address's mail
     */
    public EntryResult enter(Operator by, String email, String name, boolean emailVerified) {
        return switch (roster.prepare(email, name, by.network())) {
            case SignUpCheck.Prepared prepared -> {
                var result = lock.whileCreating(() -> enter(by, prepared, emailVerified));
                if (result instanceof EntryResult.Entered(var made)) {
                    limits.lift(made.account().email(), made.account().id());
                }
                yield result;
            }
            case SignUpCheck.Invalid(var flaws) -> new EntryResult.Invalid(flaws);
            case SignUpCheck.Busy() -> new EntryResult.TryLater(new Refusal.Busy());
        };
    }

    private EntryResult enter(Operator by, SignUpCheck.Prepared newcomer, boolean emailVerified) {
        return roster.create(newcomer, emailVerified)
                .<EntryResult>map(created -> {
                    history.note(by.event(EventKind.ACCOUNT_CREATED, created.id()));
                    return new EntryResult.Entered(make(by, created));
                })
                .orElseGet(EntryResult.EmailTaken::new);
    }
}
