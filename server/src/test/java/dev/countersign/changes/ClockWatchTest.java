package dev.countersign.changes;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.cache.RowCaches;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("The database's clock")
class ClockWatchTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final Duration HALF = Duration.ofMillis(500);

    private final ClockWatch watch = new ClockWatch();
    private Duration nanoTime = Duration.ofDays(3);
    private Instant databaseTime = NOON;

    private void pass(Duration time) {
        nanoTime = nanoTime.plus(time);
        databaseTime = databaseTime.plus(time);
    }

    /** Reads the clock {@code before} after asking, and gets the answer {@code after} later. */
    private Optional<String> read(Duration before, Duration after) {
        var sent = nanoTime;
        pass(before);
        var read = databaseTime;
        pass(after);
        return watch.read(new ClockWatch.Reading(sent.toNanos(), nanoTime.toNanos(), read));
    }

    private Optional<String> read() {
        return read(Duration.ofMillis(1), Duration.ofMillis(1));
    }

    @Test
    @DisplayName("causes no warning while it runs, even a little fast or slow")
    void steady() {
        for (var second = 0; second < 100; second++) {
            assertThat(read()).isEmpty();
            pass(HALF);
            databaseTime = databaseTime.plusMillis(second % 2 == 0 ? 90 : -70);
        }
    }

    @Test
    @DisplayName("causes a warning when it is set back or forward, with the amount and the consequences")
    void steps() {
        read();
        databaseTime = databaseTime.minus(Duration.ofHours(6));
        assertThat(read().orElseThrow())
                .contains("went back by about 21600 seconds")
                .contains("last that much longer");

        pass(Duration.ofMinutes(2));
        assertThat(read()).isEmpty();
        databaseTime = databaseTime.plus(Duration.ofHours(6));
        assertThat(read().orElseThrow())
                .contains("went forward by about 21600 seconds")
                .contains("end that much earlier")
                .contains("suspended");
    }

    @Test
    @DisplayName("causes at most one warning a minute")
    void onceAMinute() {
        read();
        databaseTime = databaseTime.plusSeconds(10);
        assertThat(read()).isPresent();
        databaseTime = databaseTime.minusSeconds(10);
        assertThat(read()).isEmpty();
        pass(Duration.ofSeconds(61));
        assertThat(read()).isEmpty();
        databaseTime = databaseTime.plusSeconds(10);
        assertThat(read()).isPresent();
    }

    @Test
    @DisplayName("is not blamed for a reading that was delayed")
    void late() {
        read();
        assertThat(read(Duration.ofSeconds(30), Duration.ZERO)).isEmpty();
        assertThat(read()).isEmpty();
        assertThat(read(Duration.ZERO, Duration.ofSeconds(30))).isEmpty();
        assertThat(read()).isEmpty();
    }

    @Test
    @DisplayName("is not blamed for a frozen process, between two readings or within one")
    void frozen() {
        read();
        pass(Duration.ofHours(1));
        assertThat(read()).isEmpty();
        assertThat(read(HALF, Duration.ofHours(1))).isEmpty();
        assertThat(read()).isEmpty();
    }

    @Test
    @DisplayName("of another server is reported to differ from the previous one")
    void failover() {
        read();
        watch.connectedAnew();
        databaseTime = databaseTime.minusSeconds(40);
        assertThat(read().orElseThrow()).contains("differs from the one before").contains("back by about 40 seconds");
    }

    @Test
    @DisplayName("is watched by each node, which logs one line")
    void logged() {
        // Not the console, which leaves out lines when other tests' clocks have had too many.
        var log = (Logger) LoggerFactory.getLogger(ChangeListener.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        var server = TestServer.alone();
        log.addAppender(lines);
        try {
            Expect.soon(() -> server.room(RowCaches.class).now().isPresent());
            server.turnClock(Duration.ofHours(7));
            Expect.soon(() -> texts(lines).stream()
                    .anyMatch(line -> line.contains("The database's clock went forward by about 252")));
            server.turnClock(Duration.ZERO);
            assertThat(texts(lines)).noneMatch(line -> line.contains("went back by about 252"));
        } finally {
            log.detachAppender(lines);
            server.stop();
        }
    }

    private static List<String> texts(ListAppender<ILoggingEvent> lines) {
        synchronized (lines) {
            return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        }
    }
}
