package dev.countersign.bench;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** So many session checks a second, while something else is measured. */
final class Load implements AutoCloseable {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger letIn = new AtomicInteger();

    Load(URI url, List<String> cookies, int perSecond) {
        clock.scheduleAtFixedRate(() -> ask(url, cookies), 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    }

    private void ask(URI url, List<String> cookies) {
        var cookie = cookies.get(sent.getAndIncrement() % cookies.size());
        Running.HTTP
                .sendAsync(HttpRequest.newBuilder(url).header("Cookie", cookie).build(), BodyHandlers.discarding())
                .thenAccept(answer -> {
                    if (answer.statusCode() == 200) {
                        letIn.incrementAndGet();
                    }
                });
    }

    /** @throws IllegalStateException where less than it should have been was let in: then nothing was under load */
    @Override
    public void close() {
        clock.shutdown();
        Running.pause(Duration.ofMillis(500));
        if (letIn.get() < 0.95 * sent.get()) {
            throw new IllegalStateException("of " + sent + " checks beside it, " + letIn + " were let in");
        }
    }
}
