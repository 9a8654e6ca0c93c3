package dev.countersign.database;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which PostgreSQL it is, and the pool to it. Flyway migrates it before anything else asks it. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    private static final int CONNECTIONS = 16;

    @Bean
    DataDirectory dataDirectory(StorageSettings settings) {
        return new DataDirectory(settings.dataDir());
    }

    @Bean
    Secret secret(StorageSettings settings, DataDirectory directory) {
        return new Secret(settings.secret().isEmpty() ? directory.secret() : settings.secret());
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnExpression("'${countersign.database.url}'.isEmpty()")
    EmbeddedDatabase embeddedDatabase(DataDirectory directory) {
        return EmbeddedDatabase.start(directory);
    }

    @Bean
    DatabaseAddress databaseAddress(StorageSettings settings, ObjectProvider<EmbeddedDatabase> embedded) {
        if (settings.embedded()) {
            return embedded.getObject().address();
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
        return pool;
    }
}
