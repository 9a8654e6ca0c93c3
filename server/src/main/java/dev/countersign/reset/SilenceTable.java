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

    /**
     * Begins a silence of a day, unless one has begun in the last seven days. The silence begins when the reset
     * of this request was closed; {@link #wasBegunBy} compares these times. A node of an earlier version writes them a moment apart.
     */
    void begin(UUID accountId, UUID approvalId) {
        jdbc.sql("""
                INSERT INTO reset_silence AS silence (account_id, began_at, ends_at)
                SELECT account_id, closed_at, closed_at + interval '24 hours' FROM password_reset
                WHERE account_id = :account AND approval_id = :approval
                ON CONFLICT (account_id) DO UPDATE SET began_at = EXCLUDED.began_at, ends_at = EXCLUDED.ends_at
                WHERE silence.began_at <= clock_now() -\s""" + BEGINS_AGAIN_AFTER)
                .param("account", accountId)
                .param("approval", approvalId)
                .update();
    }

    /** Whether the stop of this request began the silence that there is now. */
    boolean wasBegunBy(UUID accountId, UUID approvalId) {
        return jdbc.sql("""
                SELECT EXISTS (SELECT FROM reset_silence AS silence JOIN password_reset AS reset
                                   ON reset.account_id = silence.account_id
                                      AND silence.began_at BETWEEN reset.closed_at AND reset.closed_at + interval '1 second'
                               WHERE silence.account_id = :account AND reset.approval_id = :approval
                                     AND silence.ends_at > clock_now())
                """)
                .param("account", accountId)
                .param("approval", approvalId)
                .query(Boolean.class)
                .single();
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
