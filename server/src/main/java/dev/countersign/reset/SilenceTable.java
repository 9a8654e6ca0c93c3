package dev.countersign.reset;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code reset_silence}. */
@Component
class SilenceTable {
    private static final String BEGINS_AGAIN_AFTER = "interval '7 days'";

    private final JdbcClient jdbc;

    SilenceTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Begins a silence of a day, unless one has begun in the last seven days. */
    void begin(UUID accountId) {
        jdbc.sql("""
                INSERT INTO reset_silence AS silence (account_id, ends_at) VALUES (:account, clock_now() + interval '24 hours')
                ON CONFLICT (account_id) DO UPDATE SET began_at = clock_now(), ends_at = EXCLUDED.ends_at
                WHERE silence.began_at <= clock_now() -\s""" + BEGINS_AGAIN_AFTER).param("account", accountId).update();
    }

    void end(UUID accountId) {
        jdbc.sql("UPDATE reset_silence SET ends_at = clock_now() WHERE account_id = :account AND ends_at > clock_now()")
                .param("account", accountId)
                .update();
    }

    void delete(UUID accountId) {
        jdbc.sql("DELETE FROM reset_silence WHERE account_id = :account")
                .param("account", accountId)
                .update();
    }

    boolean isNow(UUID accountId) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM reset_silence WHERE account_id = :account AND ends_at > clock_now())")
                .param("account", accountId)
                .query(Boolean.class)
                .single();
    }

    /** Deletes those after which another may begin. */
    int deleteOld(int most) {
        return jdbc.sql("""
                DELETE FROM reset_silence WHERE account_id = ANY (ARRAY (
                    SELECT account_id FROM reset_silence WHERE began_at <= clock_now() - %s
                    ORDER BY began_at LIMIT :most FOR UPDATE SKIP LOCKED))
                """.formatted(BEGINS_AGAIN_AFTER)).param("most", most).update();
    }
}
