package dev.countersign.changes;

import dev.countersign.cache.RowCaches;
import dev.countersign.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Listens for changes on any node, over a connection of its own: evicts changed rows, and passes announcements on to
 * every {@link Hearer}. It sends itself a beat twice a second, for the lease of {@link RowCaches}. After each reconnection, notifications
 * may have been missed, so everything on show is read again.
 */
@Component
@ConditionalOnWebApplication
class ChangeListener implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeListener.class);

    /** The channel on which the triggers of the migrations name changed rows. */
    private static final String ROWS = "countersign_rows";

    private static final String BEATS = "countersign_beats";
    private static final long BETWEEN_BEATS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int LONGEST_SILENCE_MS = 3_000;
    private static final Duration BEFORE_TRYING_AGAIN = Duration.ofMillis(500);

    private final Database database;
    private final RowCaches caches;
    private final List<Hearer> hearers;

    /** Hearers read rows, which takes time; evictions and the beat must not wait for that. */
    private final ExecutorService announcements = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("countersign-announcements").factory());

    /** Used only by the listening thread. */
    private final ClockWatch clock = new ClockWatch();

    private volatile boolean running;
    private volatile boolean announcementsMissed;

    ChangeListener(Database database, RowCaches caches, List<Hearer> hearers) {
        this.database = database;
        this.caches = caches;
        this.hearers = hearers;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().daemon().name("countersign-changes").start(this::listenUntilStopped);
    }

    @Override
    public void stop() {
        running = false;
        announcements.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void listenUntilStopped() {
        var saidThatItIsAway = false;
        while (running) {
            try (var connection = database.connect()) {
                connection.setNetworkTimeout(Runnable::run, LONGEST_SILENCE_MS);
                listen(connection);
                saidThatItIsAway = false;
                announcementsMissed = true;
                hear(connection);
            } catch (SQLException | RuntimeException broken) {
                if (running && !saidThatItIsAway) {
                    LOG.warn("Cannot listen for changes; retrying until it works: {}", broken.toString());
                    saidThatItIsAway = true;
                }
            }
            caches.endLease();
            hearers.forEach(Hearer::connectionLost);
            pause();
        }
    }

    private static void listen(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var channel : new String[] {Change.CHANNEL, ROWS, BEATS}) {
                statement.execute("LISTEN " + channel);
            }
        }
    }

    private void hear(Connection connection) throws SQLException {
        var postgres = connection.unwrap(PGConnection.class);
        var beat = Beat.none();
        clock.connectedAnew();
        while (running) {
            var untilNextBeat = beat.sentAtNanos() + BETWEEN_BEATS_NANOS - System.nanoTime();
            if (untilNextBeat <= 0) {
                beat = beat.next(connection);
                clock.read(beat.reading()).ifPresent(LOG::warn);
                untilNextBeat = BETWEEN_BEATS_NANOS;
            }
            // Zero would mean waiting for ever.
            var patience = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(untilNextBeat));
            for (var notification : postgres.getNotifications(patience)) {
                if (beat.isHeardIn(notification, postgres)) {
                    caches.renewLease(beat.sentAtNanos(), beat.reading().databaseTime());
                    tellWhatWasMissed();
                } else {
                    heard(notification);
                }
            }
        }
    }

    private void heard(PGNotification notification) {
        switch (notification.getName()) {
            case ROWS -> {
                var row = UUID.fromString(notification.getParameter());
                caches.forget(row);
                hearers.forEach(hearer -> hearer.rowChanged(row));
            }
            case Change.CHANNEL ->
                Change.parse(notification.getParameter())
                        .ifPresent(change -> inOrder(hearer -> hearer.announced(change)));
            default -> {
                // Another node's beat.
            }
        }
    }

    private void tellWhatWasMissed() {
        if (announcementsMissed) {
            announcementsMissed = false;
            inOrder(Hearer::announcementsMissed);
        }
    }

    private void inOrder(Consumer<Hearer> work) {
        announcements.execute(() -> {
            try {
                hearers.forEach(work);
            } catch (RuntimeException databaseAway) {
                LOG.warn("Sockets could not be told of a change; will retry: {}", databaseAway.toString());
                announcementsMissed = true;
            }
        });
    }

    private static void pause() {
        try {
            Thread.sleep(BEFORE_TRYING_AGAIN);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A notification from this connection to itself.
     *
     * @param reading the database's clock when the beat reached it
     */
    private record Beat(long number, ClockWatch.Reading reading) {

        /** Stands for no beat yet, so that the first beat is due. */
        static Beat none() {
            var due = System.nanoTime() - BETWEEN_BEATS_NANOS;
            return new Beat(0, new ClockWatch.Reading(due, due, Instant.EPOCH));
        }

        long sentAtNanos() {
            return reading.sentAtNanos();
        }

        Beat next(Connection connection) throws SQLException {
            var sentAt = System.nanoTime();
            try (var statement = connection.prepareStatement("SELECT clock_now(), pg_notify(?, ?)")) {
                statement.setString(1, BEATS);
                statement.setString(2, Long.toString(number + 1));
                try (var row = statement.executeQuery()) {
                    var receivedAt = System.nanoTime();
                    row.next();
                    var databaseTime = row.getObject(1, OffsetDateTime.class).toInstant();
                    return new Beat(number + 1, new ClockWatch.Reading(sentAt, receivedAt, databaseTime));
                }
            }
        }

        boolean isHeardIn(PGNotification notification, PGConnection own) {
            return notification.getName().equals(BEATS)
                    && notification.getPID() == own.getBackendPID()
                    && notification.getParameter().equals(Long.toString(number));
        }
    }
}
