package dev.countersign.database;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Which PostgreSQL it is, and the pool to it. Flyway migrates it before anything else asks it. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    private static final int CONNECTIONS = 16;

    /**
     * A node that stands still, or is gone without a word, in a transaction holds what it has locked no longer, and what someone
     * holds by hand keeps no connection for ever. How a statement is executed does not depend on what it looks for (decision
     * 0028).
     */
    private static final String FOR_EVERY_STATEMENT = "SET idle_in_transaction_session_timeout = '3s';"
            + " SET lock_timeout = '5s'; SET plan_cache_mode = 'force_generic_plan'; SET jit = off";

    /** Less than the driver waits for an answer, so that the server says what is wrong. */
    private static final String NO_LONG_WAIT_FOR_LOCKS = "SET lock_timeout = '10s'";

    @Bean
    DataDirectory dataDirectory(StorageSettings settings) {
        return new DataDirectory(settings.dataDir());
    }

    @Bean
    Secret secret(StorageSettings settings, DataDirectory directory) {
        return new Secret(settings.secret().isEmpty() ? directory.secret() : settings.secret());
    }

    @Bean(destroyMethod = "close")
    EmbeddedDatabase embeddedDatabase(StorageSettings settings, DataDirectory directory) {
        if (!settings.embedded()) {
            return EmbeddedDatabase.none();
        }
        return settings.database().join() ? EmbeddedDatabase.joining(directory) : EmbeddedDatabase.starting(directory);
    }

    /**
     * Before any other bean is made, so that the embedded PostgreSQL and the node come up side by side. {@code bin/pack}
     * goes this far too, to read the wiring; it needs no database for that.
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
    DatabaseAddress databaseAddress(StorageSettings settings, EmbeddedDatabase embedded) {
        if (settings.embedded()) {
            return embedded.address();
        }
        var address = DatabaseAddress.parse(settings.database().url());
        address.check();
        return address;
    }

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(DatabaseAddress address) {
        var pool = new HikariDataSource();
        pool.setPoolName("countersign");
        pool.setJdbcUrl(address.jdbcUrl());
        pool.setDataSourceProperties(address.driverProperties());
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setMinimumIdle(2);
        pool.setConnectionTimeout(5_000);
        pool.setConnectionInitSql(FOR_EVERY_STATEMENT);
        return pool;
    }

    /** Outside the pool: while it migrates on one connection it holds its lock on another, in a transaction that idles. */
    @Bean
    FlywayConfigurationCustomizer migrations(DatabaseAddress address) {
        return flyway -> flyway.dataSource(new DriverManagerDataSource(address.jdbcUrl(), address.driverProperties()))
                .initSql(NO_LONG_WAIT_FOR_LOCKS);
    }
}
