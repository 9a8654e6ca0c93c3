package dev.countersign.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** Connects to several hosts at once. Connections that nobody takes are closed. */
final class ConnectionRace implements AutoCloseable {

    /** Opens a connection; the thread waits. */
    interface Opening {
        Connection to(DatabaseAddress host) throws SQLException;
    }

    /** A host that cannot be used. */
    record Failed(DatabaseAddress host, SQLException why) {}

    private final Opening opening;
    private final Queue<Connection> connected = new ArrayDeque<>();
    private final List<Failed> failures = new ArrayList<>();
    private int unfinished;
    private boolean over;

    ConnectionRace(Opening opening) {
        this.opening = opening;
    }

    synchronized void start(DatabaseAddress host) {
        unfinished++;
        Thread.ofPlatform().daemon().name("countersign-connecting").start(() -> run(host));
    }

    private void run(DatabaseAddress host) {
        try {
            finish(opening.to(host));
        } catch (SQLException failure) {
            finish(new Failed(host, failure));
        } catch (RuntimeException | Error bug) {
            // Whoever waits must hear of it.
            finish(new Failed(host, new SQLException(bug)));
        }
    }

    private synchronized void finish(Connection connection) {
        unfinished--;
        if (over) {
            close(connection);
        } else {
            connected.add(connection);
        }
        notifyAll();
    }

    private synchronized void finish(Failed failure) {
        unfinished--;
        failures.add(failure);
        notifyAll();
    }

    /** @return the next connection; empty if none is made in time, or every host has failed */
    synchronized Optional<Connection> next(Duration patience) throws SQLException {
        var until = System.nanoTime() + patience.toNanos();
        for (var left = patience.toNanos();
                connected.isEmpty() && unfinished > 0 && left > 0;
                left = until - System.nanoTime()) {
            try {
                // Zero would mean waiting for ever.
                wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted", interrupted);
            }
        }
        return Optional.ofNullable(connected.poll());
    }

    synchronized boolean isRunning() {
        return unfinished > 0;
    }

    synchronized List<Failed> failures() {
        return List.copyOf(failures);
    }

    /** Why no host can be used. */
    synchronized NoUsableHost noneOfThem() {
        return new NoUsableHost(failures.stream()
                .map(failure -> failure.host().place() + ": " + DatabaseUnusable.reasonFor(failure.why()))
                .sorted()
                .toList());
    }

    @Override
    public synchronized void close() {
        over = true;
        connected.forEach(ConnectionRace::close);
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException gone) {
            // It is of no use any more.
        }
    }
}
