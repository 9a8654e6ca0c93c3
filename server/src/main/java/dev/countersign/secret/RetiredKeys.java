package dev.countersign.secret;

import dev.countersign.secret.RetiredKeyTable.SealedKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * DerivedKeys of secrets that were replaced, for purposes whose texts cannot be made again. They are sealed under the secret in force.
 */
@Component
class RetiredKeys implements Resealing {
    private final RetiredKeyTable table;
    private final Secrets secrets;

    RetiredKeys(RetiredKeyTable table, Secrets secrets) {
        this.table = table;
        this.secrets = secrets;
    }

    /** Keeps the keys of the old secret, sealed under the next one, before that one is in force. */
    @Transactional
    public void keep(Secret old, Secret next) {
        var seal = next.keyFor(KeyPurpose.RETIRED_KEY.text());
        Arrays.stream(KeyPurpose.values())
                .filter(purpose -> purpose.atRotation() == KeyPurpose.AtRotation.KEY_KEPT)
                .map(secrets::text)
                .forEach(purpose -> {
                    var key = old.keyFor(purpose);
                    var bytes = seal.seal(key.bytes(), SealedKey.context(purpose));
                    table.insert(SealedKey.of(purpose, key.id(), bytes));
                });
    }

    @Override
    public KeyPurpose purpose() {
        return KeyPurpose.RETIRED_KEY;
    }

    @Override
    public String what() {
        return "retired keys";
    }

    @Override
    public long size() {
        return table.all().size();
    }

    private boolean isInForce(SealedKey key) {
        return secrets.inForce(KeyPurpose.RETIRED_KEY)
                .open(key.bytes(), key.context())
                .isPresent();
    }

    @Override
    @Transactional
    public Part reseal(Optional<UUID> after) {
        var keys = secrets.keysFor(KeyPurpose.RETIRED_KEY);
        var resealed = 0;
        var unreadable = 0;
        var all = table.all();
        for (var key : all) {
            var bytes = keys.open(key.bytes(), key.context());
            if (bytes.isEmpty()) {
                unreadable++;
            } else if (!isInForce(key)) {
                table.replace(key, keys.seal(bytes.get(), key.context()));
                resealed++;
            }
        }
        return new Part(Optional.empty(), all.size(), resealed, 0, unreadable);
    }
}
