package dev.countersign.operator;

import dev.countersign.account.Accounts;
import dev.countersign.account.Emails;
import dev.countersign.account.ImportResult;
import dev.countersign.account.LockedMember;
import dev.countersign.account.Member;
import dev.countersign.account.Newcomer;
import dev.countersign.account.SignUpCheck;
import dev.countersign.approval.Approvals;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Refusal;
import dev.countersign.lock.AccountLock;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.reset.Resets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * The members, whom operators find, enter, disable and enable. Every change is made under the account's lock and noted as an
 * event.
 */
@Component
public class Members {
    private final Accounts accounts;
    private final RecoveryCodes recoveryCodes;
    private final MemberSessions sessions;
    private final Approvals approvals;
    private final Resets resets;
    private final Limits limits;
    private final History history;
    private final AccountLock lock;

    Members(
            Accounts accounts,
            RecoveryCodes recoveryCodes,
            MemberSessions sessions,
            Approvals approvals,
            Resets resets,
            Limits limits,
            History history,
            AccountLock lock) {
        this.accounts = accounts;
        this.recoveryCodes = recoveryCodes;
        this.sessions = sessions;
        this.approvals = approvals;
        this.resets = resets;
        this.limits = limits;
        this.history = history;
        this.lock = lock;
    }

    /** Creates a member without signing anyone in. */
    public CreationResult create(Operator by, String email, String password, String name) {
        return switch (accounts.prepareSignUp(email, password, name, by.network())) {
            case SignUpCheck.Prepared prepared -> {
                var result = lock.whileCreating(() -> create(by, prepared));
                if (result instanceof CreationResult.Created(var account, var _)) {
                    limits.lift(account.email(), account.id());
                }
                yield result;
            }
            case SignUpCheck.Invalid(var flaws) -> new CreationResult.Invalid(flaws);
            case SignUpCheck.Busy() -> new CreationResult.TryLater(new Refusal.Busy());
        };
    }

    private CreationResult create(Operator by, SignUpCheck.Prepared prepared) {
        return accounts.create(prepared, false)
                .<CreationResult>map(created -> {
                    history.note(by.event(EventKind.ACCOUNT_CREATED, created.id()));
                    var codes = RecoveryCodes.draw();
                    recoveryCodes.replace(created, codes);
                    return new CreationResult.Created(created.account(), codes.codes());
                })
                .orElseGet(CreationResult.EmailTaken::new);
    }

    /**
     * Imports members from another system, all or none. Inserts them in email order, so that two concurrent imports cannot
     * deadlock.
     *
     * @return the result for each, in the given order
     */
    public List<ImportResult> adopt(Operator by, List<Newcomer> newcomers) {
        var byEmail = IntStream.range(0, newcomers.size())
                .boxed()
                .sorted(Comparator.comparing(
                        place -> Emails.normalised(newcomers.get(place).email())))
                .toList();
        var results = lock.whileCreating(() -> {
            var ofPlace = new TreeMap<Integer, ImportResult>();
            byEmail.forEach(place -> ofPlace.put(place, adopt(by, newcomers.get(place))));
            return List.copyOf(ofPlace.values());
        });
        for (var result : results) {
            if (result instanceof ImportResult.Imported(var account)) {
                limits.lift(account.email(), account.id());
            }
        }
        return results;
    }

    private ImportResult adopt(Operator by, Newcomer newcomer) {
        var result = accounts.adopt(newcomer);
        if (result instanceof ImportResult.Imported(var account)) {
            history.note(by.event(EventKind.ACCOUNT_CREATED, account.id()).because("imported"));
        }
        return result;
    }

    /** @return the member, even if disabled */
    public Optional<Member> find(UUID accountId) {
        return accounts.member(accountId);
    }

    /** @return the member, even if disabled */
    public Optional<Member> find(String email) {
        return accounts.member(email);
    }

    /**
     * Disables an account. Its sessions and requests end (SEC-32), and its password is answered like a wrong one (SEC-09).
     *
     * @return false if there is no such account
     */
    public boolean disable(Operator by, UUID accountId) {
        return underLock(accountId, member -> {
                    if (!member.disabled()) {
                        accounts.disable(member);
                        history.note(by.event(EventKind.ACCOUNT_DISABLED, accountId));
                    }
                    sessions.end(by, member);
                    approvals.cancelAll(member, by.visitor());
                    resets.closeAll(member);
                    return true;
                })
                .orElse(false);
    }

    /** @return false if there is no such account */
    public boolean enable(Operator by, UUID accountId) {
        return underLock(accountId, member -> {
                    if (member.disabled()) {
                        accounts.enable(member);
                        history.note(by.event(EventKind.ACCOUNT_ENABLED, accountId));
                    }
                    return true;
                })
                .orElse(false);
    }

    private <T> Optional<T> underLock(UUID accountId, Function<LockedMember, T> work) {
        return lock.hold(accountId, held -> held.map(work));
    }
}
