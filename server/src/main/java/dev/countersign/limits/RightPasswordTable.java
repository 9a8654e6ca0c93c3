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

    /** The clock was set back since the window began. */
    private static final String FROM_THE_FUTURE = "w.began_at > clock_now() + interval '2 seconds'";

    private final JdbcClient jdbc;

    RightPasswordTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return false if the window is full; then nothing was charged */
    boolean charge(RightPassword kind, String subject, Rate rate) {
        return subject("""
                INSERT INTO right_password AS w (kind, subject, began_at, charges) VALUES (:kind, :subject, clock_now(), 1)
                ON CONFLICT (kind, subject) DO UPDATE SET
                    charges = CASE WHEN %1$s THEN 1 ELSE w.charges + 1 END,
                    began_at = CASE WHEN %1$s OR %2$s THEN clock_now() ELSE w.began_at END,
                    refused = w.refused AND NOT %1$s
                WHERE w.charges < :most OR %1$s
                """.formatted(OVER, FROM_THE_FUTURE), kind, subject, rate)
                        .update()
                == 1;
    }

    /** @return how long until the window ends, empty if it has room; takes no lock */
    Optional<Duration> wait(RightPassword kind, String subject, Rate rate) {
        return subject("""
                SELECT ceil(extract(epoch FROM least(w.began_at, clock_now()) + CAST(:window AS interval) - clock_now()))
                FROM right_password AS w
                WHERE w.kind = :kind AND w.subject = :subject AND w.charges >= :most AND NOT %s
                """.formatted(OVER), kind, subject, rate)
                .query(Long.class)
                .optional()
                .map(Duration::ofSeconds);
    }

    /** Moves a window that begins in the future to now. */
    void bringToThePresent(RightPassword kind, String subject) {
        jdbc.sql("""
                UPDATE right_password AS w SET began_at = clock_now() WHERE w.kind = :kind AND w.subject = :subject AND %s
                """.formatted(FROM_THE_FUTURE))
                .param("kind", kind.toString())
                .param("subject", SubjectHash.of(subject))
                .update();
    }

    /** @return whether this is the first refusal in this window */
    boolean refuse(RightPassword kind, String subject) {
        return jdbc.sql("""
                UPDATE right_password SET refused = true WHERE kind = :kind AND subject = :subject AND NOT refused
                """)
                        .param("kind", kind.toString())
                        .param("subject", SubjectHash.of(subject))
                        .update()
                == 1;
    }

    int deleteOver(RightPassword kind, Duration window) {
        return jdbc.sql("""
                DELETE FROM right_password WHERE kind = :kind AND subject = ANY (ARRAY (
                    SELECT subject FROM right_password
                    WHERE kind = :kind AND began_at <= clock_now() - CAST(:window AS interval)
                    ORDER BY began_at LIMIT 1000 FOR UPDATE SKIP LOCKED))
                """)
                .param("kind", kind.toString())
                .param("window", window.toString())
                .update();
    }

    private StatementSpec subject(String sql, RightPassword kind, String subject, Rate rate) {
        return jdbc.sql(sql)
                .param("kind", kind.toString())
                .param("subject", SubjectHash.of(subject))
                .param("most", rate.most())
                .param("window", rate.window().toString());
    }
}
