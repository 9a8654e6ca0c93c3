package dev.countersign.session;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code seen_browser}: the browsers, by the hash of their device cookie, in which an account has signed in. */
@Component
class BrowserTable {
    /** Without a device cookie, each sign-in is a new browser: that must not grow without end. */
    private static final int KEPT_PER_ACCOUNT = 100;

    private final JdbcClient jdbc;

    BrowserTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Remembers a browser, and forgets the oldest of too many. The caller has locked the account.
     *
     * @return whether it is a new one
     */
    boolean see(UUID accountId, byte[] deviceHash) {
        // Only a row that this statement has inserted has never been locked or updated.
        return jdbc.sql("""
                WITH forgotten AS (
                    DELETE FROM seen_browser
                    WHERE account_id = :account AND device_hash = ANY (ARRAY (
                        SELECT device_hash FROM seen_browser WHERE account_id = :account AND device_hash <> :device
                        ORDER BY seen_at DESC OFFSET :others)))
                INSERT INTO seen_browser (account_id, device_hash) VALUES (:account, :device)
                ON CONFLICT (account_id, device_hash) DO UPDATE SET seen_at = clock_now()
                RETURNING xmax = 0
                """)
                .param("account", accountId)
                .param("device", deviceHash)
                .param("others", KEPT_PER_ACCOUNT - 1)
                .query(Boolean.class)
                .single();
    }

    void forgetAll(UUID accountId) {
        jdbc.sql("DELETE FROM seen_browser WHERE account_id = :account")
                .param("account", accountId)
                .update();
    }
}
