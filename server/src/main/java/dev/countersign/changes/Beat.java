package dev.countersign.changes;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A notification that a listening connection sends to itself. It is delivered after everything announced before it.
 *
 * @param listener a random name of the connection: a pooler in between hides which session sends a notification
 * @param reading the database's clock when the beat reached it
 */
record Beat(UUID listener, long number, ClockWatch.Reading reading) {

    /** Stands for no beat yet. */
    static Beat none(long sentAtNanos) {
        return new Beat(UUID.randomUUID(), 0, new ClockWatch.Reading(sentAtNanos, sentAtNanos, Instant.EPOCH));
    }

    /**
     * The text of some node's beat.
     *
     * @param rate commits of that node that announced something, per second
     */
    record Text(UUID listener, long number, double rate) {

        /** @return empty if an older release has sent it */
        static Optional<Text> parse(String text) {
            var words = text.split(" ");
            return words.length == 3
                    ? Optional.of(
                            new Text(UUID.fromString(words[0]), Long.parseLong(words[1]), Double.parseDouble(words[2])))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %d %.1f", listener, number, rate);
        }
    }

    long sentAtNanos() {
        return reading.sentAtNanos();
    }

    /**
     * First commits something to the server's log, which shows that the server can still commit. That commit waits for
     * synchronous standbys, so it notifies nobody: a notifying commit would hold up all others while it waits.
     *
     * @param rate since the last beat
     */
    Beat next(Connection connection, double rate) throws SQLException {
        var text = new Text(listener, number + 1, rate);
        var sentAt = System.nanoTime();
        try (var commit = connection.createStatement();
                var announce = connection.prepareStatement("SELECT clock_now(), announce_beat(?)")) {
            commit.execute("SELECT pg_logical_emit_message(true, 'countersign', '')");
            announce.setString(1, text.toString());
            try (var row = announce.executeQuery()) {
                var receivedAt = System.nanoTime();
                row.next();
                var databaseTime = row.getObject(1, OffsetDateTime.class).toInstant();
                return new Beat(listener, text.number(), new ClockWatch.Reading(sentAt, receivedAt, databaseTime));
            }
        }
    }

    boolean matches(Text heard) {
        return heard.listener().equals(listener) && heard.number() == number;
    }
}
