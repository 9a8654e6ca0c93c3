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
    private final Seal seal;

    SealedHashes(SealedHashTable table, Seal seal) {
        this.table = table;
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
