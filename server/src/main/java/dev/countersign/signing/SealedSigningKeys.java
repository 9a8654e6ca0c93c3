package dev.countersign.signing;

import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Resealing;
import dev.countersign.secret.Secrets;
import dev.countersign.signing.SigningKeyTable.StoredKey;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Seals the private keys again when the server's secret is replaced. There are two of them. */
@Component
class SealedSigningKeys implements Resealing {
    private final SigningKeyTable table;
    private final DerivedKeys seal;

    SealedSigningKeys(SigningKeyTable table, Secrets secrets) {
        this.table = table;
        this.seal = secrets.keysFor(KeyPurpose.SIGNING_KEY);
    }

    @Override
    public KeyPurpose purpose() {
        return KeyPurpose.SIGNING_KEY;
    }

    @Override
    public String what() {
        return "signing keys";
    }

    @Override
    public long size() {
        return table.sealed().size();
    }

    @Override
    @Transactional
    public Part reseal(Optional<UUID> after) {
        var resealed = 0;
        var unreadable = 0;
        var all = table.sealed();
        for (var key : all) {
            var stored = key.sealed().orElseThrow();
            var next = seal.reseal(stored, key.id());
            if (next.isEmpty()) {
                unreadable++;
            } else if (!isInForce(key, stored)) {
                table.replaceSeal(key, next.get());
                resealed++;
            }
        }
        return new Part(Optional.empty(), all.size(), resealed, 0, unreadable);
    }

    private boolean isInForce(StoredKey key, byte[] stored) {
        return seal.isInForce(stored, key.id());
    }
}
