package dev.countersign.database;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The places in which data is kept.
 *
 * @param dataDir holds the embedded database and the secret made for it
 * @param database an empty {@code url} means the embedded database
 */
@ConfigurationProperties("countersign")
record StorageSettings(Path dataDir, Given database) {

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

    boolean embedded() {
        return database.url().isEmpty();
    }
}
