package dev.countersign.password;

import dev.countersign.device.Network;
import dev.countersign.secret.Seal;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Argon2id over the NFC form of a password (SEC-03, SEC-05), sealed with a key that the database does not hold (SEC-06). The
 * number of hashes at once is bounded, because each takes 19 MiB and a core (SEC-07). A hash from another system may take
 * 128 MiB of the heap. Such hashes run one at a time in a queue of their own, so ordinary hashes do not wait for them.
 */
@Component
public class PasswordHasher {
    /**
     * Stored in place of a hash if no password opens the account. To compare a password with it takes as long as with any
     * other (SEC-10).
     */
    public static final String NO_PASSWORD = Seal.EMPTY;

    static final int AT_ONCE = 2 * Runtime.getRuntime().availableProcessors();
    static final int QUEUE = 16 * AT_ONCE;

    /** A network alone keeps every core busy with this share, and another network's turn still comes soon. */
    private static final int AT_ONCE_PER_NETWORK = AT_ONCE / 2;

    private static final int QUEUE_OF_LARGE = 16;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;

    private static final long LARGEST_ON_THE_HEAP = Runtime.getRuntime().maxMemory() / 4;
    private static final Logger LOG = LoggerFactory.getLogger(PasswordHasher.class);

    /**
     * What hashing needs.
     *
     * @param nobodysHash the hash that an unknown email is checked against, so that it takes as long as a known one (SEC-10)
     */
    private record Engine(Argon2PasswordEncoder argon2, Turns turns, String nobodysHash) {
        static Engine of(HashCost cost) {
            var argon2 = NativeArgon2.orJava(SALT_BYTES, HASH_BYTES, LANES, cost.memoryKib(), cost.passes());
            return new Engine(
                    argon2,
                    new Turns(atOnce(argon2, cost), AT_ONCE_PER_NETWORK, QUEUE, "countersign-hash-"),
                    argon2.encode("nobody has this password"));
        }

        @Override
        public String toString() {
            return "Engine[not shown]";
        }
    }

    private final HashCost cost;
    private final SingletonSupplier<Engine> engine;
    final Turns turnsOfLarge = new Turns(1, 1, QUEUE_OF_LARGE, "countersign-large-hash-");
    private final Seal seal;

    PasswordHasher(Seal seal, HashCost cost) {
        this.seal = seal;
        this.cost = cost;
        this.engine = SingletonSupplier.of(() -> Engine.of(cost));
    }

    /** Loads the native library and hashes once; the first hash would do it otherwise. */
    void load() {
        engine.obtain();
    }

    Turns turns() {
        return engine.obtain().turns();
    }

    private Argon2PasswordEncoder argon2() {
        return engine.obtain().argon2();
    }

    /** @return empty if no turn came in time */
    public Optional<String> hash(UUID accountId, Password password, Network network) {
        return turns().take(network, () -> seal.close(accountId, argon2().encode(password.normalised())));
    }

    /** @return empty if no turn came in time */
    public Optional<Boolean> matches(Password password, Optional<StoredHash> stored, Network network) {
        var hash = stored.flatMap(this::opened);
        if (hash.filter(found -> !isOurs(found) && memory(found) > LARGEST_ON_THE_HEAP)
                .isPresent()) {
            LOG.error(
                    "An imported member cannot sign in: checking their hash takes {} MiB. Give Java four times that, such as -Xmx512m.",
                    memory(hash.get()) / 1024 / 1024);
            return Optional.empty();
        }
        return (hash.filter(this::isLarge).isPresent() ? turnsOfLarge : turns())
                .take(
                        network,
                        () -> matches(password, hash.orElse(engine.obtain().nobodysHash())) && hash.isPresent());
    }

    private boolean matches(Password password, String hash) {
        if (isOurs(hash)) {
            return argon2().matches(password.normalised(), hash);
        }
        // We do not know whether the other system normalised passwords, so try both forms.
        return ForeignHash.of(hash)
                .filter(foreign -> Stream.of(password.text(), password.normalised())
                        .distinct()
                        .anyMatch(foreign::matches))
                .isPresent();
    }

    /** Whether another system's hash is of a kind that can be checked. */
    public static boolean canCheck(String hash) {
        return ForeignHash.of(hash).isPresent();
    }

    /** Seals another system's hash, so that it is checked as if it had been made here. */
    public String adopt(UUID accountId, String hash) {
        return seal.close(accountId, hash);
    }

    /**
     * Whether the hash should be replaced: it is not sealed yet, comes from another system, or has other parameters than
     * today's. A sealed hash is replaced only if the match proves the whole password.
     */
    public boolean isOutdated(StoredHash stored, Password password) {
        return !Seal.isOn(stored.text())
                || opened(stored)
                        .filter(hash -> isTold(hash, password))
                        .map(hash -> !isOurs(hash) || argon2().upgradeEncoding(hash))
                        .orElse(false);
    }

    /**
     * Whether a match proves the whole password. Bcrypt ignores everything after 72 bytes, so a longer one may end
     * differently.
     */
    private static boolean isTold(String hash, Password password) {
        return ForeignHash.of(hash)
                .map(found -> Stream.of(password.text(), password.normalised()).allMatch(found::provesAllOf))
                .orElse(true);
    }

    /** Whether any password can match what is stored; none can match {@link #NO_PASSWORD}. */
    public boolean canOpen(StoredHash stored) {
        return opened(stored).isPresent();
    }

    /** Whether a text holds the same hash, perhaps sealed again because the secret is being replaced. */
    public boolean isSame(StoredHash stored, String other) {
        return stored.text().equals(other)
                || opened(stored)
                        .filter(hash -> seal.open(stored.account(), other)
                                .filter(hash::equals)
                                .isPresent())
                        .isPresent();
    }

    private Optional<String> opened(StoredHash stored) {
        return seal.open(stored.account(), stored.text());
    }

    private static boolean isOurs(String hash) {
        return hash.startsWith("$argon2id$");
    }

    /** Whether checking the hash takes memory of the heap, or more memory than a hash of ours. */
    private boolean isLarge(String hash) {
        return memory(hash) > (isOurs(hash) ? cost.memoryKib() * 1024L : 0);
    }

    /** In bytes, for a hash in any of the accepted forms. */
    private static long memory(String hash) {
        return ForeignHash.of(hash).map(ForeignHash::memory).orElse(0L);
    }

    /** Argon2 in Java takes its memory from the heap. All hashes running at once may take an eighth of the heap. */
    private static int atOnce(Argon2PasswordEncoder argon2, HashCost cost) {
        var fitting = Runtime.getRuntime().maxMemory() / 8 / (cost.memoryKib() * 1024L);
        return argon2 instanceof NativeArgon2 ? AT_ONCE : Math.clamp(fitting, 1, AT_ONCE);
    }
}
