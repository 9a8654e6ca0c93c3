package dev.countersign.database;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Records on which server, and on which of its timelines, the database was last used. A database that is found elsewhere, or
 * on a lower timeline, was restored from a backup: sessions that ended since then are live in it again.
 */
@Component
class ServerTable {
    private final JdbcClient jdbc;
    private final Primary primary;

    /** A server, and one of its timelines. */
    record Known(long systemIdentifier, int timeline) {
        @Override
        public String toString() {
            return "server " + systemIdentifier + ", timeline " + timeline;
        }
    }

    ServerTable(JdbcClient jdbc, Primary primary) {
        this.jdbc = jdbc;
        this.primary = primary;
    }

    Known recorded() {
        var now = now();
        jdbc.sql("""
                        INSERT INTO server_check (system_identifier, timeline) VALUES (:systemIdentifier, :timeline)
                        ON CONFLICT DO NOTHING
                        """).paramSource(now).update();
        return jdbc.sql("SELECT system_identifier, timeline FROM server_check")
                .query(Known.class)
                .single();
    }

    Known now() {
        var server = primary.server().orElseThrow();
        return new Known(server.systemId(), server.timeline());
    }

    /** Records a timeline that is higher than before. */
    void note() {
        jdbc.sql("""
                        UPDATE server_check SET timeline = :timeline
                        WHERE system_identifier = :systemIdentifier AND timeline < :timeline
                        """).paramSource(now()).update();
    }

    void accept() {
        jdbc.sql("UPDATE server_check SET system_identifier = :systemIdentifier, timeline = :timeline")
                .paramSource(now())
                .update();
    }
}
