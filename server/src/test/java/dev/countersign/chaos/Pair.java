package dev.countersign.chaos;

import dev.countersign.support.InstalledPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A primary and its synchronous standby, which change roles with each failover. */
final class Pair implements Cluster.Servers {
    private final List<InstalledPostgres> both;
    private volatile InstalledPostgres primary;

    private Pair(InstalledPostgres primary, InstalledPostgres standby) {
        this.both = List.of(primary, standby);
        this.primary = primary;
    }

    static Pair start(Path directory) {
        try {
            var first = InstalledPostgres.start(
                    InstalledPostgres.demand(), Files.createDirectory(directory.resolve("first")));
            var pair = new Pair(first, first.standby(Files.createDirectory(directory.resolve("second"))));
            first.waitForStandbys();
            return pair;
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

    /** The standby becomes the primary. Until {@link #repair()} it has no standby, and waits for none. */
    void failOver() {
        standby().promote();
        primary = standby();
    }

    /** The old primary becomes the standby of the new one, as of now. */
    void repair() {
        standby().followAgain(primary);
        primary.waitForStandbys();
    }

    @Override
    public List<Integer> ports() {
        return both.stream().map(InstalledPostgres::port).toList();
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + primary.host() + "/postgres?user=postgres");
    }

    @Override
    public void close() {
        both.forEach(InstalledPostgres::kill);
    }
}
