package dev.countersign.live;

import dev.countersign.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Hears what changed on any node, over a connection of its own. Whenever that connection begins anew, notifications may
 * have been missed, so everything that is shown is read again.
 */
@Component
class ChangeListener implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeListener.class);
    private static final Duration QUIET_BEFORE_A_BEAT = Duration.ofSeconds(2);
    private static final Duration BEFORE_TRYING_AGAIN = Duration.ofMillis(500);

    private final Database database;
    private final Dispatcher dispatcher;
    private volatile boolean running;

    ChangeListener(Database database, Dispatcher dispatcher) {
        this.database = database;
        this.dispatcher = dispatcher;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().daemon().name("countersign-changes").start(this::listenUntilStopped);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void listenUntilStopped() {
        var saidThatItIsAway = false;
        while (running) {
            try (var connection = database.connect()) {
                run(connection, "LISTEN " + Change.CHANNEL);
                saidThatItIsAway = false;
                dispatcher.readEverythingAgain();
                hear(connection);
            } catch (SQLException | RuntimeException broken) {
                if (running && !saidThatItIsAway) {
                    LOG.warn("Not hearing of changes, trying again until it works: {}", broken.toString());
                    saidThatItIsAway = true;
                }
                pause();
            }
        }
    }

    private void hear(Connection connection) throws SQLException {
        var notifications = connection.unwrap(PGConnection.class);
        while (running) {
            var heard = notifications.getNotifications((int) QUIET_BEFORE_A_BEAT.toMillis());
            for (var notification : heard) {
                Change.parse(notification.getParameter()).ifPresent(dispatcher::dispatch);
            }
            if (heard.length == 0) {
                run(connection, "SELECT 1");
            }
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BEFORE_TRYING_AGAIN);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
