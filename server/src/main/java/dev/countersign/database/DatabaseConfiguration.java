package dev.countersign.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Arrays;
import org.flywaydb.core.api.MigrationState;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.AbstractAotProcessor;

/** Chooses the PostgreSQL and makes the pool. Flyway migrates the database before anything else uses it. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    private static final int CONNECTIONS = 16;

    /**
     * The idle timeout releases the locks of a node that freezes or disappears inside a transaction. The lock timeout keeps
     * a row that someone has locked by hand from blocking a connection for ever; it is shorter than the driver's timeout, so
     * that the server reports the cause. The last two settings keep the plan of a statement independent of the values it
     * looks for (decision 0028).
     */
    private static final String FOR_EVERY_STATEMENT = "SET idle_in_transaction_session_timeout = '3s';"
            + " SET lock_timeout = '4s'; SET plan_cache_mode = 'force_generic_plan'; SET jit = off";

    /** A command loads its classes while it works. On a busy machine that takes seconds, also in the middle of a transaction. */
    private static final String FOR_A_COMMAND =
            FOR_EVERY_STATEMENT + "; SET idle_in_transaction_session_timeout = '30s'";

    /** A migration may rewrite a large table. */
    private static final int LONGEST_STATEMENT_OF_A_MIGRATION_MS = 3_600_000;

    /** Shorter than the driver's timeout, so that the server reports the cause. */
    private static final String NO_LONG_WAIT_FOR_LOCKS = "SET lock_timeout = '10s'";

    @Bean
    DataDirectory dataDirectory(StorageSettings settings) {
        return new DataDirectory(settings.dataDir());
    }

    @Bean(destroyMethod = "close")
    EmbeddedDatabase embeddedDatabase(StorageSettings settings, DataDirectory directory) {
        if (!settings.embedded()) {
            return EmbeddedDatabase.none();
        }
        return settings.database().join() ? EmbeddedDatabase.joining(directory) : EmbeddedDatabase.starting(directory);
    }

    /**
     * Creates the embedded database before any other bean, so that PostgreSQL and the node start side by side.
     * {@code bin/pack} also runs this to read the wiring, but without a database.
     */
    @Bean
    static BeanFactoryPostProcessor embeddedDatabaseFirst() {
        return beans -> {
            if (!Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
                beans.getBean(EmbeddedDatabase.class);
            }
        };
    }

    @Bean
    Primary primary(StorageSettings settings, EmbeddedDatabase embedded) {
        if (settings.embedded()) {
            return new Primary(embedded.address());
        }
        var primary = new Primary(DatabaseAddress.parse(settings.database().url()));
        new StartCheck(primary).run();
        return primary;
    }

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(Primary primary, StorageSettings settings) {
        var pool = new HikariDataSource();
        pool.setPoolName("countersign");
        pool.setDataSource(new Connections(primary::connectWithRetries));
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setMinimumIdle(2);
        pool.setConnectionTimeout(5_000);
        // A connection to a frozen server must not use up the time that a request waits.
        pool.setValidationTimeout(2_000);
        pool.setConnectionInitSql(settings.database().join() ? FOR_A_COMMAND : FOR_EVERY_STATEMENT);
        return pool;
    }

    /**
     * Uses no pooled connection: while Flyway migrates on one connection, it holds its lock on another in an idle
     * transaction.
     */
    @Bean
    FlywayConfigurationCustomizer migrations(Primary primary) {
        return flyway -> flyway.dataSource(new Connections(() -> {
                    var connection = primary.connect();
                    connection.setNetworkTimeout(Runnable::run, LONGEST_STATEMENT_OF_A_MIGRATION_MS);
                    return connection;
                }))
                .initSql(NO_LONG_WAIT_FOR_LOCKS);
    }

    /** A failed migration that creates an index can be run again. All others are rolled back and leave no trace. */
    @Bean
    FlywayMigrationStrategy againIfFailed() {
        return flyway -> {
            if (Arrays.stream(flyway.info().all()).anyMatch(known -> known.getState() == MigrationState.FAILED)) {
                flyway.repair();
            }
            flyway.migrate();
        };
    }
}
