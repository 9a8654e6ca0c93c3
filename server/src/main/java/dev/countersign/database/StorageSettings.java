package dev.countersign.database;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The places in which data is kept.
 *
 * @param dataDir holds the embedded database and the secret made for it
 * @param secret if empty, a secret is made once and kept in the data directory
 * @param database an empty {@code url} means the embedded database
 * @param cache how many sessions, and how many accounts, a node caches
 */
@ConfigurationProperties("countersign")
record StorageSettings(Path dataDir, String secret, Given database, Cache cache) {

    /**
     * The URL may contain a password (SEC-27).
     *
     * @param join whether to use the embedded database of a node that may be running
     */
    record Given(String url, boolean join) {
        @Override
        public String toString() {
            return "Given[not shown]";
        }
    }

    record Cache(int size) {}

    boolean embedded() {
        return database.url().isEmpty();
    }

    @Override
    public String toString() {
        return "StorageSettings[not shown]";
    }
}
