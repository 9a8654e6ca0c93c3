package dev.countersign.limits;

import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of {@code right_password}, which counts uses of a right password in a window of time. */
@Component
class RightPasswordTable {
    private static final String OVER = "w.began_at <= clock_now() - CAST(:window AS interval)";

    static final String FULL = "(w.charges >= :mostUses AND NOT " + OVER + ")";

    /** The clock was set back since the window began. */
    private static final String FROM_THE_FUTURE = "w.began_at > clock_now() + interval '2 seconds'";

    static final String OR_CHARGE_AGAIN = """
            ON CONFLICT (kind, subject) DO UPDATE SET
                charges = CASE WHEN %1$s THEN 1 ELSE w.charges + 1 END,
                began_at = CASE WHEN %1$s OR %2$s THEN clock_now() ELSE w.began_at END,
                refused = w.refused AND NOT %1$s
            WHERE NOT %3$s""".formatted(OVER, FROM_THE_FUTURE, FULL);

    private final JdbcClient jdbc;
    private final LimitSettings settings;

    RightPasswordTable(JdbcClient jdbc, LimitSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** @return how long until the window ends, empty if it has room; takes no lock */
    Optional<Duration> wait(RightPassword.Use use) {
        return withRate(window("""
                        SELECT ceil(extract(epoch FROM least(w.began_at, clock_now()) + CAST(:window AS interval) - clock_now()))
                        FROM right_password AS w WHERE w.kind = :kind AND w.subject = :subject AND %s
                        """.formatted(FULL), use), settings)
                .query(Long.class)
                .optional()
                .map(Duration::ofSeconds);
    }

    /** Moves a window that begins in the future to now. */
    void bringToThePresent(RightPassword.Use use) {
        window("""
                UPDATE right_password AS w SET began_at = clock_now() WHERE w.kind = :kind AND w.subject = :subject AND %s
                """.formatted(FROM_THE_FUTURE), use).update();
    }

    /** @return whether this is the first refusal in this window */
    boolean refuse(RightPassword.Use use) {
        return window("""
                UPDATE right_password SET refused = true WHERE kind = :kind AND subject = :subject AND NOT refused
                """, use).update() == 1;
    }

    /** Resets the window. */
    void forget(RightPassword.Use use) {
        window("DELETE FROM right_password WHERE kind = :kind AND subject = :subject", use)
                .update();
    }

    int deleteOver(RightPassword kind) {
        return jdbc.sql("""
                DELETE FROM right_password WHERE kind = :kind AND subject = ANY (ARRAY (
                    SELECT subject FROM right_password
                    WHERE kind = :kind AND began_at <= clock_now() - CAST(:window AS interval)
                    ORDER BY began_at LIMIT 1000 FOR UPDATE SKIP LOCKED))
                """)
                .param("kind", kind.toString())
                .param("window", settings.rightPasswordsPerAccount().window().toString())
                .update();
    }

    private StatementSpec window(String sql, RightPassword.Use use) {
        return jdbc.sql(sql).param("kind", use.kind().toString()).param("subject", SubjectHash.of(use.subject()));
    }

    /** Gives a statement the values of {@link #FULL} and {@link #OR_CHARGE_AGAIN}. */
    static StatementSpec withRate(StatementSpec statement, LimitSettings settings) {
        var rate = settings.rightPasswordsPerAccount();
        return statement
                .param("mostUses", rate.most())
                .param("window", rate.window().toString());
    }
}
