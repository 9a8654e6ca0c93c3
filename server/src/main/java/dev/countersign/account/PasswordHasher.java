package dev.countersign.account;

import java.text.Normalizer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Argon2id over the NFC form of a password (SEC-03, SEC-05). Only so many run at once, because each takes 19 MiB and a
 * core; who waits longer than three seconds for a turn gets none (SEC-07). They run on platform threads: a virtual one
 * would keep its carrier for as long, and with it every request that only wants to hear from the database.
 */
@Component
class PasswordHasher {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int LONGEST_WAIT_SECONDS = 3;
    private static final int AT_ONCE = 2 * Runtime.getRuntime().availableProcessors();

    private final Argon2PasswordEncoder argon2 =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final ExecutorService threads = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().daemon().name("countersign-hash-", 1).factory());

    /** The hash that an unknown email is checked against, so that it takes as long as a known one (SEC-10). */
    private final String nobodysHash = argon2.encode("nobody has this password");

    /** @return empty where no turn came in time */
    Optional<String> hash(String password) {
        return inTurn(() -> argon2.encode(normalised(password)));
    }

    /** @return empty where no turn came in time */
    Optional<Boolean> matches(String password, Optional<String> hash) {
        return inTurn(() -> argon2.matches(normalised(password), hash.orElse(nobodysHash)) && hash.isPresent());
    }

    boolean isOutdated(String hash) {
        return argon2.upgradeEncoding(hash);
    }

    private static String normalised(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    private <T> Optional<T> inTurn(Supplier<T> work) {
        try {
            if (!turns.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(CompletableFuture.supplyAsync(work, threads).join());
        } finally {
            turns.release();
        }
    }
}
