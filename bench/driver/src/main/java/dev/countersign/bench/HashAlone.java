package dev.countersign.bench;

import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/** Checks a password's hash on all cores and does nothing else, with SEC-05's parameters; prints how many a second. */
final class HashAlone {
    private static final String PASSWORD = "four random words here";

    /** Who computes it. */
    enum Engine {
        /** Java, as Spring Security's encoder does it. */
        BOUNCY_CASTLE,
        /** The reference implementation in C, through argon2-jvm. */
        NATIVE
    }

    private HashAlone() {}

    /** @param arguments the engine, the seconds to warm up, and those to measure */
    public static void main(String[] arguments) throws InterruptedException {
        var check = check(Engine.valueOf(arguments[0]));
        var checked = new LongAdder();
        var cores = Runtime.getRuntime().availableProcessors();
        var threads = Executors.newFixedThreadPool(
                cores, Thread.ofPlatform().daemon().factory());
        for (var core = 0; core < cores; core++) {
            threads.execute(() -> {
                while (check.getAsBoolean()) {
                    checked.increment();
                }
            });
        }
        TimeUnit.SECONDS.sleep(Long.parseLong(arguments[1]));
        checked.reset();
        var start = System.nanoTime();
        TimeUnit.SECONDS.sleep(Long.parseLong(arguments[2]));
        System.out.println(checked.sum() * 1e9 / (System.nanoTime() - start));
    }

    private static BooleanSupplier check(Engine engine) {
        var spring = new Argon2PasswordEncoder(16, 32, 1, 19_456, 2);
        var hash = spring.encode(PASSWORD);
        return switch (engine) {
            case BOUNCY_CASTLE -> () -> spring.matches(PASSWORD, hash);
            case NATIVE -> {
                var argon2 = Argon2Factory.create(Argon2Types.ARGON2id);
                yield () -> argon2.verify(hash, PASSWORD.toCharArray());
            }
        };
    }
}
