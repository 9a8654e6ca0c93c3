package dev.countersign.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.scheduling.config.ScheduledTaskHolder;

/** Fills a database with the rows of years of use. */
public final class Growth {
    /** The tables that grow, so that reading all of one would take longer every year. */
    public static final List<String> TABLES = List.of(
            "account",
            "session",
            "session_log",
            "security_event",
            "approval",
            "recovery_code",
            "guess",
            "address_window",
            "right_password",
            "seen_browser",
            "webhook_message",
            "webhook_delivery",
            "one_time_code",
            "password_reset",
            "pending_sign_up",
            "letter_count",
            "oidc_consent",
            "oidc_grant",
            "access_token",
            "relying_party",
            "reset_silence",
            "device_request");

    private Growth() {}

    /** Reads and writes rows over connections of its own. The connections of a node give up when an answer takes long. */
    public static JdbcClient rows(TestServer server) {
        return JdbcClient.create(
                new DriverManagerDataSource(server.databaseUrl().replace("postgres://postgres@", "jdbc:postgresql://")
                        + "?user=postgres&preferQueryMode=simple"));
    }

    /** Begins each month of the last 400 days, as a node does at its time. The clock of record is the true one afterwards. */
    public static void beginMonths(TestServer server) {
        var months = server.room(ScheduledTaskHolder.class).getScheduledTasks().stream()
                .filter(task -> task.toString().contains("MonthKeeper"))
                .findFirst()
                .orElseThrow();
        for (var ago = 400; ago > 0; ago -= 10) {
            server.holdClock(Instant.now().minus(Duration.ofDays(ago)));
            months.getTask().getRunnable().run();
        }
        server.turnClock(Duration.ZERO);
    }

    /**
     * Stops the node first, since its sweeps would end sessions of rows that are half made.
     *
     * @param live accounts, each of them signed in
     * @param logged entries of the session log, including those of the live sessions
     */
    public static void fill(TestServer server, int live, int logged) {
        server.stop();
        var rows = rows(server);
        // Creating an index at the end takes a fraction of the time.
        var indexes = rows.sql("SELECT indexdef FROM pg_indexes WHERE tablename IN (:tables) AND indexname NOT IN"
                        + " (SELECT conname FROM pg_constraint)")
                .param("tables", TABLES)
                .query(String.class)
                .list();
        indexes.forEach(index -> rows.sql("DROP INDEX " + index.replaceAll(".*INDEX (\\w+) ON .*", "$1"))
                .update());
        for (var statement : script().split(";\n")) {
            rows.sql(statement.replace("{live}", live + "").replace("{logged}", logged + ""))
                    .update();
        }
        indexes.forEach(index -> rows.sql(index.replace(" ON ONLY ", " ON ")).update());
        // Autovacuum does not analyze an empty table either, such as the next month.
        rows.sql(
                        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                                + " AND pg_relation_size(oid) > 0")
                .query(String.class)
                .list()
                .forEach(table -> rows.sql("ANALYZE " + table).update());
    }

    private static String script() {
        try {
            return new ClassPathResource("growth.sql", Growth.class).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
