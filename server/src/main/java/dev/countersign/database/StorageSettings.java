package dev.countersign.database;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where things are kept.
 *
 * @param dataDir holds the embedded database and the secret made for it
 * @param secret empty: made once and kept in the data directory
 * @param database its {@code url} empty: the embedded one
 * @param cache how many sessions, and how many accounts, a node remembers
 */
@ConfigurationProperties("countersign")
record StorageSettings(Path dataDir, String secret, Given database, Cache cache) {

    /**
     * The URL may hold a password (SEC-27).
     *
     * @param join the embedded database is used beside a node that may run on it
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
