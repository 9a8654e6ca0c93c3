package dev.countersign.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One PostgreSQL for the whole test run, with a new database for each caller. It does not sync: nothing here needs to
 * survive.
 */
final class TestPostgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = start();

    private TestPostgres() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "400")
                    // It would go round a hundred small databases all the time.
                    .setServerConfig("autovacuum", "off")
                    .setLocaleConfig("locale", "C")
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @return its {@code DATABASE_URL} */
    static String freshDatabase() {
        var name = "test_" + DATABASES.incrementAndGet();
        run("CREATE DATABASE " + name);
        return "postgres://postgres@localhost:" + SERVER.getPort() + "/" + name;
    }

    /** A database owned by a role that may log in and nothing else (SEC-69). */
    static String databaseOfPlainRole() {
        var name = "plain_" + DATABASES.incrementAndGet();
        run("CREATE ROLE " + name + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD 'plain'");
        run("CREATE DATABASE " + name + " OWNER " + name);
        return "postgres://" + name + ":plain@localhost:" + SERVER.getPort() + "/" + name;
    }

    /** Cuts every connection and refuses new ones, until {@link #bring}. */
    static void takeAway(String databaseUrl) {
        run("ALTER DATABASE " + nameIn(databaseUrl) + " ALLOW_CONNECTIONS false");
        run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + nameIn(databaseUrl) + "'");
    }

    static void bring(String databaseUrl) {
        run("ALTER DATABASE " + nameIn(databaseUrl) + " ALLOW_CONNECTIONS true");
    }

    private static String nameIn(String databaseUrl) {
        return databaseUrl.substring(databaseUrl.lastIndexOf('/') + 1);
    }

    private static void run(String sql) {
        try (var connection = SERVER.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
