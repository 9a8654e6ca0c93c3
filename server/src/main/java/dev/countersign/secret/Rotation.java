package dev.countersign.secret;

import dev.countersign.database.DataDirectory;
import dev.countersign.secret.SecretConfiguration.SecretSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Replaces the secret while nodes serve (SEC-74).
 *
 * <h2>Two secrets at a time</h2>
 *
 * Every node first gets both secrets, and accepts what was signed or sealed with either. The database says under which of
 * them nodes sign and seal, so it does not matter which nodes already have both: the old secret stays in force until this
 * begins.
 *
 * <h2>Steps</h2>
 *
 * <ol>
 *   <li>Keep the keys that are still needed of the old secret, sealed under the next one, and put that one in force, in one
 *       transaction. Nodes notice within a second; {@link #NOTICED_WITHIN} is longer.
 *   <li>Have the database refuse hashes that are sealed under the old secret, and wait for transactions that began before.
 *   <li>Seal every row again, until a pass finds nothing to do.
 *   <li>Note in the database that no row needs the old secret.
 * </ol>
 *
 * Each step can be repeated, and the row in the database tells which one is next. So a run that was killed is resumed by running
 * it again.
 */
@Component
public class Rotation {
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Secrets secrets;
    private final SecretTable table;
    private final RetiredKeys retiredKeys;
    private final List<Resealing> tables;
    private final SecretSettings settings;
    private final DataDirectory directory;
    private final TransactionOperations transaction;

    /** Hears how far a rotation is. */
    @FunctionalInterface
    public interface Progress {
        /** @param all is an estimate, and at least {@code seen} */
        void report(String what, long seen, long all);
    }

    Rotation(
            Secrets secrets,
            SecretTable table,
            RetiredKeys retiredKeys,
            List<Resealing> tables,
            SecretSettings settings,
            DataDirectory directory,
            TransactionOperations transaction) {
        this.secrets = secrets;
        this.table = table;
        this.retiredKeys = retiredKeys;
        this.tables = List.copyOf(tables);
        this.settings = settings;
        this.directory = directory;
        this.transaction = transaction;
    }

    /** Returns once nothing is sealed under the old secret any more. */
    public RotationResult run(Progress progress) {
        if (settings.isKept() && secrets.previous().isEmpty()) {
            var outdated = table.nodes();
            if (!outdated.isEmpty()) {
                return new RotationResult.NodesNotReady(outdated);
            }
            secrets.add(new Secret(directory.makeNextSecret()));
        }
        if (secrets.previous().isEmpty()) {
            return new RotationResult.NoNextSecret();
        }
        return run(secrets.previous().get(), secrets.newest(), progress);
    }

    private RotationResult run(Secret old, Secret next, Progress progress) {
        var state = table.read();
        if (state.isInForce(next) && state.replaced().isEmpty()) {
            forgetOld();
            return new RotationResult.NothingToDo();
        }
        var outdated = table.nodesWithout(next);
        if (!outdated.isEmpty()) {
            return new RotationResult.NodesNotReady(outdated);
        }
        // Keys that were kept for a secret that never came into force would not be kept again for another.
        transaction.executeWithoutResult(status -> {
            retiredKeys.keep(old, next);
            table.begin(old, next, next.sealPrefix());
        });
        secrets.agreeOn(table.read());
        pause(NOTICED_WITHIN);
        var enforced = table.enforceSeal();
        while (table.hasOlderWriters(enforced)) {
            pause(BETWEEN_LOOKS);
        }
        var resealed = tables.stream().map(each -> reseal(each, progress)).toList();
        table.finish();
        forgetOld();
        return new RotationResult.Done(resealed);
    }

    private void forgetOld() {
        if (settings.isKept()) {
            directory.useNextSecret();
        }
    }

    private static RotationResult.Resealed reseal(Resealing table, Progress progress) {
        var size = table.size();
        var resealed = 0L;
        while (true) {
            var pass = new Pass();
            var last = Optional.<UUID>empty();
            do {
                var part = table.reseal(last);
                pass.add(part);
                progress.report(table.what(), pass.seen, Math.max(size, pass.seen));
                last = part.last();
            } while (last.isPresent());
            resealed += pass.resealed;
            if (pass.resealed == 0 && pass.passedBy == 0) {
                return new RotationResult.Resealed(table.what(), resealed, pass.unreadable);
            }
            if (pass.resealed == 0) {
                pause(BETWEEN_LOOKS);
            }
        }
    }

    /** The sum of the parts of a table. */
    private static final class Pass {
        private long seen;
        private long resealed;
        private long passedBy;
        private long unreadable;

        void add(Resealing.Part part) {
            seen += part.seen();
            resealed += part.resealed();
            passedBy += part.passedBy();
            unreadable += part.unreadable();
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the secret was replaced", interrupted);
        }
    }
}
