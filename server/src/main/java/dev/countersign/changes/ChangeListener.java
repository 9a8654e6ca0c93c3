package dev.countersign.changes;

import dev.countersign.cache.RowCaches;
import dev.countersign.database.Database;
import dev.countersign.database.DatabaseUnusable;
import dev.countersign.database.NodeMark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
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
 * Listens for changes on any node, over a connection of its own: evicts changed rows, and passes announcements on to every
 * {@link Hearer}. It sends itself a beat twice a second, for the lease of {@link RowCaches}. After each reconnection,
 * notifications may have been missed, so everything on show is read again.
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
    /** Three seconds. */
    private static final int MOST_UNHEARD_BEATS = 6;

    private static final Duration BEFORE_TRYING_AGAIN = Duration.ofMillis(500);

    private final Database database;
    private final RowCaches caches;
    private final AnnouncingRate rate;
    private final List<Hearer> hearers;
    private final List<NodeMark> marks;

    /** Hearers read rows, which takes time; evictions and the beat must not wait for that. */
    private final ExecutorService announcements = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("countersign-announcements").factory());

    /** Used only by the listening thread. */
    private final ClockWatch clock = new ClockWatch();

    /** Used only by the listening thread. */
    private final Outage outage = new Outage();

    private final CountDownLatch heardOnce = new CountDownLatch(1);
    private volatile boolean running;
    private volatile boolean announcementsMissed;

    ChangeListener(
            Database database, RowCaches caches, AnnouncingRate rate, List<Hearer> hearers, List<NodeMark> marks) {
        this.database = database;
        this.caches = caches;
        this.rate = rate;
        this.hearers = hearers;
        this.marks = marks;
    }

    /** Waits for the first beat, so that a node is ready as soon as it says so. */
    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().daemon().name("countersign-changes").start(this::listenUntilStopped);
        try {
            if (!heardOnce.await(LONGEST_SILENCE_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("No notification has arrived yet; this node is not ready.");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
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
        while (running) {
            try (var connection = database.connect()) {
                listenOn(connection);
            } catch (SQLException | RuntimeException | LinkageError away) {
                lost(away instanceof SQLException failure ? DatabaseUnusable.lineFor(failure) : away.toString());
            }
            pause();
        }
    }

    private void listenOn(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, LONGEST_SILENCE_MS);
        listen(connection);
        for (var mark : marks) {
            mark.leaveOn(connection);
        }
        announcementsMissed = true;
        try {
            hear(connection);
            lost("Notifications do not arrive: nobody sends them, or a pooler loses them.");
        } catch (SQLException broken) {
            lost(database.whyLost(connection, broken));
        }
    }

    private void lost(String why) {
        caches.endLease();
        hearers.forEach(Hearer::connectionLost);
        if (running) {
            outage.began(why);
        }
    }

    private static void listen(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var channel : new String[] {Change.CHANNEL, ROWS, BEATS}) {
                statement.execute("LISTEN " + channel);
            }
        }
    }

    /** Returns if the node stops or no beat arrives. */
    private void hear(Connection connection) throws SQLException {
        var postgres = connection.unwrap(PGConnection.class);
        var beat = Beat.none(System.nanoTime() - BETWEEN_BEATS_NANOS);
        var lastHeard = beat.number();
        var commits = rate.commits();
        clock.connectedAnew();
        while (running) {
            var untilNextBeat = beat.sentAtNanos() + BETWEEN_BEATS_NANOS - System.nanoTime();
            if (untilNextBeat <= 0) {
                database.mustBePrimary(connection);
                var commitsNow = rate.commits();
                beat = beat.next(
                        connection, (commitsNow - commits) * 1e9 / Math.max(1, System.nanoTime() - beat.sentAtNanos()));
                commits = commitsNow;
                clock.read(beat.reading()).ifPresent(LOG::warn);
                untilNextBeat = BETWEEN_BEATS_NANOS;
            }
            if (beat.number() - lastHeard > MOST_UNHEARD_BEATS) {
                return;
            }
            // Zero would mean waiting for ever.
            var patience = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(untilNextBeat));
            for (var notification : postgres.getNotifications(patience)) {
                if (isOwnBeat(notification, beat)) {
                    lastHeard = beat.number();
                    caches.renewLease(beat.sentAtNanos(), beat.reading().databaseTime());
                    heardOnce.countDown();
                    outage.answered(database.place());
                    tellWhatWasMissed();
                } else {
                    heard(notification);
                }
            }
        }
    }

    /** Notes the rate of the node whose beat it is. */
    private boolean isOwnBeat(PGNotification notification, Beat own) {
        if (!notification.getName().equals(BEATS)) {
            return false;
        }
        var text = Beat.Text.parse(notification.getParameter());
        text.ifPresentOrElse(known -> rate.heard(known.listener(), known.rate()), rate::heardOldNode);
        return text.filter(own::matches).isPresent();
    }

    private void heard(PGNotification notification) {
        switch (notification.getName()) {
            case ROWS -> {
                var row = UUID.fromString(notification.getParameter());
                caches.forget(row);
                hearers.forEach(hearer -> hearer.rowChanged(row));
            }
            case Change.CHANNEL ->
                Change.parse(notification.getParameter()).ifPresent(change -> {
                    hearers.forEach(hearer -> hearer.announcedFirst(change));
                    inOrder(hearer -> hearer.announced(change));
                });
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
}
