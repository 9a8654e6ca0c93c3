package dev.countersign.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How the commits of a node announce what they changed. */
enum Announcing {
    TABLE("Countersign, through the table", 0),
    NOTHING("without any announcement", Announcing.NEVER),
    NOTIFY("with a NOTIFY in each commit", Announcing.NEVER);

    private static final int NEVER = 1_000_000;
    private static final Duration LONGEST_UNTIL_IN_USE = Duration.ofSeconds(20);

    private final String words;
    private final int tableAbove;

    Announcing(String words, int tableAbove) {
        this.words = words;
        this.tableAbove = tableAbove;
    }

    /** As the result names it. */
    String words() {
        return words;
    }

    String database() {
        return "announcing_" + name().toLowerCase(Locale.ROOT);
    }

    /** A node of its own, on a database of its own. */
    Contestant contestant(Cluster cluster) {
        return new Contestants(cluster).countersignWithCheapHashes(words, database(), tableAbove);
    }

    /** Returns when the running node announces in this way. */
    void begin(Cluster cluster) throws SQLException {
        if (this == NOTHING) {
            cluster.execute(database(), """
                    CREATE OR REPLACE FUNCTION announce(channel_name text, message text) RETURNS void
                    LANGUAGE plpgsql AS $$ BEGIN END $$
                    """);
        }
        var until = System.nanoTime() + LONGEST_UNTIL_IN_USE.toNanos();
        while (!isInUse(cluster)) {
            if (System.nanoTime() > until) {
                throw notInUse();
            }
            Running.pause(Duration.ofMillis(100));
        }
    }

    /** Otherwise something else was measured. */
    void mustBeInUse(Cluster cluster) throws SQLException {
        if (!isInUse(cluster)) {
            throw notInUse();
        }
    }

    private boolean isInUse(Cluster cluster) throws SQLException {
        var throughTable = cluster.query(database(), "SELECT through_table_until > clock_timestamp() FROM announcing");
        return throughTable.equals(List.of(this == TABLE ? "t" : "f"));
    }

    private IllegalStateException notInUse() {
        return new IllegalStateException(words + ": the node does not announce like this");
    }
}
