package dev.countersign.chaos;

import dev.countersign.support.InstalledPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** A primary and its standby, which change roles with each failover. The standby is synchronous unless a failover wants another. */
final class Pair implements Cluster.Servers {
    private final List<InstalledPostgres> both;

    /** The way of a standby to each of them. */
    private final List<Proxy> replication;

    private volatile InstalledPostgres primary;

    private Pair(InstalledPostgres primary, InstalledPostgres standby, List<Proxy> replication) {
        this.both = List.of(primary, standby);
        this.replication = replication;
        this.primary = primary;
    }

    static Pair start(Path directory) {
        try {
            var first = InstalledPostgres.start(
                    InstalledPostgres.demand(), Files.createDirectory(directory.resolve("first")));
            var toTheFirst = new Proxy(first.port());
            var second = first.standby(Files.createDirectory(directory.resolve("second")), toTheFirst.port());
            first.waitForStandbys();
            return new Pair(first, second, List.of(toTheFirst, new Proxy(second.port())));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    InstalledPostgres primary() {
        return primary;
    }

    private InstalledPostgres standby() {
        return both.get(1 - number());
    }

    /** The primary's place among the hosts of {@code DATABASE_URL}. */
    int number() {
        return both.indexOf(primary);
    }

    /** Until {@link #repair()} the primary waits for no standby, and the standby receives nothing more. */
    void leaveTheStandbyBehind() {
        primary.waitForNoStandbys();
        replication.get(number()).cutOff();
    }

    /** The time of the last commit that the standby has received. */
    Instant received() throws SQLException {
        try (var connection = connectTo(standby());
                var row = connection.createStatement().executeQuery("SELECT pg_last_xact_replay_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    /** The standby becomes the primary. Until {@link #repair()} it has no standby, and waits for none. */
    void failOver() {
        standby().promote();
        primary = standby();
    }

    /** The old primary becomes the synchronous standby of the new one. */
    void repair() {
        replication.forEach(Proxy::heal);
        standby().followAgain(replication.get(number()).port());
        primary.waitForStandbys();
    }

    @Override
    public Cluster.Way wayOf(int node) {
        return Cluster.Way.throughProxies(
                both.stream().map(InstalledPostgres::port).toList());
    }

    @Override
    public Connection connect() throws SQLException {
        return connectTo(primary);
    }

    private static Connection connectTo(InstalledPostgres server) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + server.host() + "/postgres?user=postgres");
    }

    @Override
    public void close() {
        both.forEach(InstalledPostgres::kill);
        replication.forEach(Proxy::close);
    }
}
