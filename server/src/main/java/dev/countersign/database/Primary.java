package dev.countersign.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to the primary, whichever host of {@code DATABASE_URL} that is now. {@link Fence} decides it anew for each
 * connection. When another primary replaces it, all connections to the old one are cut at once, whatever they are doing.
 */
final class Primary {
    /** If the current primary takes longer, the other hosts are tried as well. */
    private static final Duration HEAD_START = Duration.ofSeconds(1);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Duration RETRIED_FOR = Duration.ofSeconds(4);

    private final List<DatabaseAddress> hosts;
    private final Fence fence = new Fence();

    /** The connections that may be open, each with its server's answer when it was made. */
    private final Map<Connection, ServerState> opened = Collections.synchronizedMap(new WeakHashMap<>());

    private volatile @Nullable DatabaseAddress current;

    Primary(DatabaseAddress address) {
        this.hosts = address.hosts();
    }

    List<DatabaseAddress> hosts() {
        return hosts;
    }

    boolean isCurrent(DatabaseAddress host) {
        return host.equals(current);
    }

    /** The server that is believed; empty before the first connection. */
    Optional<ServerState> server() {
        return fence.believed();
    }

    /** Whether another server may take over without telling this node. */
    boolean mayBeReplaced() {
        return hosts.size() > 1
                || server().filter(ServerState::waitsForStandbys).isPresent();
    }

    /** Names the current primary for the operator. */
    String place() {
        var host = current;
        var timeline = mayBeReplaced()
                ? server().map(known -> " (timeline " + known.timeline() + ")").orElse("")
                : "";
        return (host == null ? hosts.getFirst() : host).place() + timeline;
    }

    /** @throws SQLException if no host is a primary that may be used */
    Connection connect() throws SQLException {
        if (hosts.size() == 1) {
            return open(hosts.getFirst());
        }
        try (var race = new ConnectionRace(this::open)) {
            var likely = current;
            if (likely != null) {
                race.start(likely);
                var connection = race.next(HEAD_START);
                if (connection.isPresent()) {
                    return connection.get();
                }
            }
            hosts.stream().filter(host -> !host.equals(likely)).forEach(race::start);
            return firstOf(race, likely);
        }
    }

    /** Tries a host again if it is promoted after it refused as a standby. */
    private Connection firstOf(ConnectionRace race, @Nullable DatabaseAddress likely) throws SQLException {
        var tried = likely;
        while (race.isRunning()) {
            var connection = race.next(BETWEEN_LOOKS);
            if (connection.isPresent()) {
                return connection.get();
            }
            var now = current;
            if (now != null && !now.equals(tried)) {
                race.start(now);
                tried = now;
            }
        }
        return race.next(Duration.ZERO).orElseThrow(race::noneOfThem);
    }

    /**
     * As {@link #connect}, but tries again for four seconds, less than a request waits. HikariCP waits longer after each
     * failure, so it would notice a server that is back seconds late.
     */
    Connection connectWithRetries() throws SQLException {
        for (var until = System.nanoTime() + RETRIED_FOR.toNanos(); ; ) {
            try {
                return connect();
            } catch (SQLException away) {
                if (System.nanoTime() > until) {
                    throw away;
                }
            }
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted", interrupted);
            }
        }
    }

    Connection open(DatabaseAddress host) throws SQLException {
        var connection = host.connect();
        try {
            var server = ServerState.of(connection);
            opened.put(connection, server);
            connectedTo(host, server);
            return connection;
        } catch (SQLException | RuntimeException | Error refused) {
            ConnectionRace.close(connection);
            throw refused;
        }
    }

    private synchronized void connectedTo(DatabaseAddress host, ServerState server) throws UnusableServer {
        admit(server);
        current = host;
    }

    /**
     * Another host than the current one has answered. It becomes the current one if it is the primary now.
     *
     * @throws UnusableServer if it must not be used
     */
    synchronized void answered(DatabaseAddress host, ServerState server) throws UnusableServer {
        if (admit(server)) {
            current = host;
        }
    }

    /** @throws SQLException if the server of this connection is no longer the primary, or is away */
    void require(Connection connection) throws SQLException {
        admit(ServerState.of(connection));
    }

    /** @return whether the server replaces the one that was believed */
    private boolean admit(ServerState server) throws UnusableServer {
        var replaces = fence.admit(server);
        if (replaces) {
            cutBelow(server.timeline());
        }
        // A primary that was made read-only is still the primary, so its predecessor is cut off first.
        if (server.isReadOnly()) {
            throw UnusableServer.readOnly(server);
        }
        return replaces;
    }

    /** Whether another primary has replaced the one that this connection was made to. */
    boolean wasReplaced(Connection connection) {
        var before = opened.get(connection);
        return before != null
                && server().filter(now -> now.timeline() > before.timeline()).isPresent();
    }

    private void cutBelow(int timeline) {
        List<Connection> old;
        synchronized (opened) {
            old = opened.entrySet().stream()
                    .filter(entry -> entry.getValue().timeline() < timeline)
                    .map(Map.Entry::getKey)
                    .toList();
        }
        old.forEach(Primary::cut);
    }

    private static void cut(Connection connection) {
        try {
            // Closing a socket may wait.
            connection.abort(closing ->
                    Thread.ofPlatform().daemon().name("countersign-cutting").start(closing));
        } catch (SQLException gone) {
            // This was intended.
        }
    }
}
