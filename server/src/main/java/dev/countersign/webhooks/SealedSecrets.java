package dev.countersign.webhooks;

import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Resealing;
import dev.countersign.secret.Secrets;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Seals the signing secrets of endpoints again when the server's secret is replaced. There are few of them. */
@Component
class SealedSecrets implements Resealing {
    private final EndpointTable table;
    private final DerivedKeys seal;

    SealedSecrets(EndpointTable table, Secrets secrets) {
        this.table = table;
        this.seal = secrets.keysFor(KeyPurpose.WEBHOOK_SECRET);
    }

    @Override
    public KeyPurpose purpose() {
        return KeyPurpose.WEBHOOK_SECRET;
    }

    @Override
    public String what() {
        return "webhook secrets";
    }

    @Override
    public long size() {
        return table.secrets().size();
    }

    private boolean isInForce(EndpointTable.StoredSecret stored) {
        return seal.isInForce(stored.bytes(), stored.id());
    }

    @Override
    @Transactional
    public Part reseal(Optional<UUID> after) {
        var resealed = 0;
        var unreadable = 0;
        var all = table.secrets();
        for (var stored : all) {
            var next = seal.reseal(stored.bytes(), stored.id());
            if (next.isEmpty()) {
                unreadable++;
            } else if (!isInForce(stored)) {
                table.replaceSecret(stored, next.get());
                resealed++;
            }
        }
        return new Part(Optional.empty(), all.size(), resealed, 0, unreadable);
    }
}
