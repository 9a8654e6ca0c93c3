package dev.countersign.account;

import dev.countersign.account.AccountTable.Stored;
import java.text.Normalizer;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Argon2id over the NFC form of a password (SEC-03, SEC-05), sealed with a key that the database does not hold (SEC-06).
 * Only so many run at once, because each takes 19 MiB and a core; who finds the queue full, or waits in it longer than
 * three seconds, gets no turn (SEC-07). They run on platform threads: a virtual one would keep its carrier for as long,
 * and with it every request that only wants to hear from the database.
 */
@Component
class PasswordHasher {
    static final int AT_ONCE = 2 * Runtime.getRuntime().availableProcessors();
    static final int QUEUE = 16 * AT_ONCE;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int LONGEST_WAIT_SECONDS = 3;

    private final Argon2PasswordEncoder argon2 = NativeArgon2.orJava(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final Semaphore places = new Semaphore(AT_ONCE + QUEUE);
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final ExecutorService threads = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().daemon().name("countersign-hash-", 1).factory());
    private final Seal seal;

    /** The hash that an unknown email is checked against, so that it takes as long as a known one (SEC-10). */
    private final String nobodysHash = argon2.encode("nobody has this password");

    PasswordHasher(Seal seal) {
        this.seal = seal;
    }

    /** @return empty where no turn came in time */
    Optional<String> hash(UUID accountId, String password) {
        return inTurn(() -> seal.close(accountId, argon2.encode(normalised(password))));
    }

    /** @return empty where no turn came in time */
    Optional<Boolean> matches(String password, Optional<Stored> stored) {
        var hash = stored.flatMap(this::opened);
        return inTurn(() -> matches(password, hash.orElse(nobodysHash)) && hash.isPresent());
    }

    private boolean matches(String password, String hash) {
        if (isOurs(hash)) {
            return argon2.matches(normalised(password), hash);
        }
        // Nobody knows in which form another system took it.
        return ForeignHash.of(hash)
                .filter(foreign ->
                        Stream.of(password, normalised(password)).distinct().anyMatch(foreign::matches))
                .isPresent();
    }

    /** Seals what another system made, so that it is checked as if it had been made here. */
    String adopt(UUID accountId, String hash) {
        return seal.close(accountId, hash);
    }

    /** Whether it was made elsewhere, with other parameters than today's, or before hashes were sealed. */
    boolean isOutdated(Stored stored) {
        return !Seal.isOn(stored.passwordHash())
                || opened(stored)
                        .map(hash -> !isOurs(hash) || argon2.upgradeEncoding(hash))
                        .orElse(false);
    }

    private Optional<String> opened(Stored stored) {
        return seal.open(stored.account().id(), stored.passwordHash());
    }

    private static boolean isOurs(String hash) {
        return hash.startsWith("$argon2id$");
    }

    private static String normalised(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    /** @return empty where no turn came in time */
    <T> Optional<T> inTurn(Supplier<T> work) {
        if (!places.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return turns.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS) ? Optional.of(run(work)) : Optional.empty();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            places.release();
        }
    }

    private <T> T run(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads).join();
        } finally {
            turns.release();
        }
    }
}
