package dev.countersign.bench;

import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/** Checks a password's hash on all cores and does nothing else, with SEC-05's parameters; prints how many a second. */
final class HashAlone {
    private HashAlone() {}

    /** @param arguments the seconds to warm up, and those to measure */
    public static void main(String[] arguments) throws InterruptedException {
        var argon2 = new Argon2PasswordEncoder(16, 32, 1, 19_456, 2);
        var hash = argon2.encode("four random words here");
        var checked = new LongAdder();
        var cores = Runtime.getRuntime().availableProcessors();
        var threads = Executors.newFixedThreadPool(
                cores, Thread.ofPlatform().daemon().factory());
        for (var core = 0; core < cores; core++) {
            threads.execute(() -> {
                while (argon2.matches("four random words here", hash)) {
                    checked.increment();
                }
            });
        }
        TimeUnit.SECONDS.sleep(Long.parseLong(arguments[0]));
        checked.reset();
        var start = System.nanoTime();
        TimeUnit.SECONDS.sleep(Long.parseLong(arguments[1]));
        System.out.println(checked.sum() * 1e9 / (System.nanoTime() - start));
    }
}
