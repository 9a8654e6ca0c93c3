package dev.countersign.account;

import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Resealing;
import dev.countersign.secret.Seal;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Seals password hashes again when the secret is replaced. Their members need not do anything. Text that is not sealed, such as that
 * of an earlier release, does not depend on the secret.
 */
@Component
class SealedHashes implements Resealing {
    private static final int AT_ONCE = 200;

    private final SealedHashTable table;
    private final PendingSignUpTable pendingSignUps;
    private final Seal seal;

    SealedHashes(SealedHashTable table, PendingSignUpTable pendingSignUps, Seal seal) {
        this.table = table;
        this.pendingSignUps = pendingSignUps;
        this.seal = seal;
    }

    @Override
    public KeyPurpose purpose() {
        return KeyPurpose.PASSWORD_HASH;
    }

    @Override
    public String what() {
        return "password hashes";
    }

    @Override
    public long size() {
        return table.size();
    }

    @Override
    @Transactional
    public Part reseal(Optional<UUID> after) {
        return after.isEmpty() ? plus(resealSignUps(), resealAccounts(after)) : resealAccounts(after);
    }

    /** Sign-ups that wait for a mailed code have the hash of the account that they will make. Those left over are found in the next pass. */
    private Part resealSignUps() {
        var resealed = 0;
        var unreadable = 0;
        var old = pendingSignUps.sealedOtherwise(seal.prefix(), AT_ONCE);
        for (var stored : old) {
            var next = seal.reseal(stored.account(), stored.text());
            if (next.isEmpty()) {
                unreadable++;
            } else if (pendingSignUps.replace(stored, next.get()) > 0) {
                resealed++;
            }
        }
        return new Part(Optional.empty(), old.size(), resealed, 0, unreadable);
    }

    /** @param accounts says where to go on */
    private static Part plus(Part signUps, Part accounts) {
        return new Part(
                accounts.last(),
                signUps.seen() + accounts.seen(),
                signUps.resealed() + accounts.resealed(),
                signUps.passedBy() + accounts.passedBy(),
                signUps.unreadable() + accounts.unreadable());
    }

    private Part resealAccounts(Optional<UUID> after) {
        var found = table.after(after, AT_ONCE);
        var old = found.stream()
                .filter(stored -> Seal.isOn(stored.text())
                        && !stored.text().equals(Seal.EMPTY)
                        && !stored.text().startsWith(seal.prefix()))
                .toList();
        var replacements = new ArrayList<SealedHashTable.Replacement>();
        for (var stored : old) {
            seal.reseal(stored.account(), stored.text())
                    .map(next -> new SealedHashTable.Replacement(stored, next))
                    .ifPresent(replacements::add);
        }
        var resealed = replacements.isEmpty() ? 0 : table.replace(replacements);
        return new Part(
                found.size() < AT_ONCE
                        ? Optional.empty()
                        : Optional.of(found.getLast().account()),
                found.size(),
                resealed,
                replacements.size() - resealed,
                old.size() - replacements.size());
    }
}
