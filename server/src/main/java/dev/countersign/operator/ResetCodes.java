package dev.countersign.operator;

import dev.countersign.account.Accounts;
import dev.countersign.account.FieldRule;
import dev.countersign.account.LockedMember;
import dev.countersign.account.Roster;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.limits.Limits;
import dev.countersign.lock.AccountLock;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * An operator makes a code by which a member, and nobody else, sets a new password (SEC-79). The operator passes the code on, and
 * never learns the password. {@code signin.OperatorResets} takes it.
 */
@Component
public class ResetCodes {
    private final Accounts accounts;
    private final Roster roster;
    private final OneTimeCodes codes;
    private final Limits limits;
    private final History history;
    private final AccountLock lock;

    ResetCodes(Accounts accounts, Roster roster, OneTimeCodes codes, Limits limits, History history, AccountLock lock) {
        this.accounts = accounts;
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
        var flaws = Stream.concat(
                        accounts.flaws(FieldRule.EMAIL, "email", email).stream(),
                        accounts.flaws(FieldRule.NAME, "name", name).stream())
                .toList();
        if (!flaws.isEmpty()) {
            return new EntryResult.Invalid(flaws);
        }
        var result = lock.whileCreating(() -> create(by, email, name, emailVerified));
        if (result instanceof EntryResult.Entered(var made)) {
            limits.lift(made.account().email(), made.account().id());
        }
        return result;
    }

    private EntryResult create(Operator by, String email, String name, boolean emailVerified) {
        return roster.create(email, name, emailVerified)
                .<EntryResult>map(created -> {
                    history.note(by.event(EventKind.ACCOUNT_CREATED, created.id()));
                    return new EntryResult.Entered(make(by, created));
                })
                .orElseGet(EntryResult.EmailTaken::new);
    }
}
