package dev.countersign.limits;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/**
 * The SQL of {@code guess} and {@code address_window}. A charge is one guarded statement: where it finds the subject
 * waiting, or the window full, it changes nothing.
 */
@Component
class LimitTable {
    private static final String CHARGEABLE =
            "(guess.failures < 5 OR" + " guess.charged_at + guess_wait(guess.failures) <= clock_now())";
    private static final String OVER = "(w.charges = 0 OR w.began_at <= clock_now() - CAST(:window AS interval))";

    /** What is counted per address. */
    enum Counted {
        FAILURE,
        SIGN_UP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** @param failures in a row, this one included */
    record SubjectCharge(Guess guess, String subject, int failures, Instant chargedAt) {}

    record AddressCharge(Counted counted, String ip, Instant windowBeganAt) {}

    private final JdbcClient jdbc;

    LimitTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return empty where the subject has to wait */
    Optional<SubjectCharge> charge(Guess guess, String subject) {
        return guess("""
                INSERT INTO guess (kind, subject, failures, charged_at, charged_before)
                VALUES (:kind, :subject, 1, clock_now(), clock_now())
                ON CONFLICT (kind, subject) DO UPDATE SET
                    failures = guess.failures + 1, charged_before = guess.charged_at, charged_at = clock_now(), refused = false
                WHERE %s
                RETURNING failures, charged_at
                """.formatted(CHARGEABLE), guess, subject)
                .query((row, number) -> new SubjectCharge(
                        guess,
                        subject,
                        row.getInt("failures"),
                        row.getObject("charged_at", OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** @return how long the subject has to wait still, empty where it may be charged; takes no lock */
    Optional<Duration> wait(Guess guess, String subject) {
        return guess("""
                SELECT ceil(extract(epoch FROM charged_at + guess_wait(failures) - clock_now())) FROM guess
                WHERE kind = :kind AND subject = :subject AND NOT %s
                """.formatted(CHARGEABLE), guess, subject)
                .query(Long.class)
                .optional()
                .map(Duration::ofSeconds);
    }

    /** @return whether nobody was refused since the last charge */
    boolean refuse(Guess guess, String subject) {
        return guess("""
                UPDATE guess SET refused = true WHERE kind = :kind AND subject = :subject AND NOT refused
                """, guess, subject).update() == 1;
    }

    /** The guess was not judged: as if it had not been charged. */
    void giveBack(SubjectCharge charge) {
        guess("""
                UPDATE guess SET failures = failures - 1,
                    charged_at = CASE WHEN charged_at = :chargedAt THEN charged_before ELSE charged_at END
                WHERE kind = :kind AND subject = :subject AND failures > 0
                """, charge.guess(), charge.subject())
                .param("chargedAt", charge.chargedAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Nothing was wrong in a row any more. */
    void forget(Guess guess, String subject) {
        guess("DELETE FROM guess WHERE kind = :kind AND subject = :subject", guess, subject)
                .update();
    }

    /** @return empty where the window is full */
    Optional<AddressCharge> charge(Counted counted, String ip, Rate rate) {
        return address("""
                INSERT INTO address_window AS w (kind, network, began_at, charges)
                VALUES (:kind, network_of(CAST(:ip AS inet)), clock_now(), 1)
                ON CONFLICT (kind, network) DO UPDATE SET
                    charges = CASE WHEN %1$s THEN 1 ELSE w.charges + 1 END,
                    began_at = CASE WHEN %1$s THEN clock_now() ELSE w.began_at END,
                    refused = w.refused AND NOT %1$s
                WHERE w.charges < :most OR %1$s
                RETURNING began_at
                """.formatted(OVER), counted, ip)
                .param("most", rate.most())
                .param("window", rate.window().toString())
                .query(OffsetDateTime.class)
                .optional()
                .map(began -> new AddressCharge(counted, ip, began.toInstant()));
    }

    /** @return how long until the window is over, empty where it has room; takes no lock */
    Optional<Duration> wait(Counted counted, String ip, Rate rate) {
        return address("""
                SELECT ceil(extract(epoch FROM w.began_at + CAST(:window AS interval) - clock_now()))
                FROM address_window AS w
                WHERE w.kind = :kind AND w.network = network_of(CAST(:ip AS inet)) AND w.charges >= :most AND NOT %s
                """.formatted(OVER), counted, ip)
                .param("most", rate.most())
                .param("window", rate.window().toString())
                .query(Long.class)
                .optional()
                .map(Duration::ofSeconds);
    }

    /** @return whether nobody was refused in this window */
    boolean refuse(Counted counted, String ip) {
        return address("""
                UPDATE address_window SET refused = true
                WHERE kind = :kind AND network = network_of(CAST(:ip AS inet)) AND NOT refused
                """, counted, ip).update() == 1;
    }

    /** As if it had not been charged, where it is still the same window. */
    void giveBack(AddressCharge charge) {
        address("""
                UPDATE address_window SET charges = charges - 1
                WHERE kind = :kind AND network = network_of(CAST(:ip AS inet)) AND began_at = :began AND charges > 0
                """, charge.counted(), charge.ip())
                .param("began", charge.windowBeganAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** What was given back says nothing. An array and not {@code IN}, which PostgreSQL would join by reading the whole table. */
    int deleteGivenBack(Guess guess) {
        return jdbc.sql("""
                DELETE FROM guess WHERE kind = :kind AND subject = ANY (ARRAY (
                    SELECT subject FROM guess WHERE kind = :kind AND failures = 0
                    LIMIT 1000 FOR UPDATE SKIP LOCKED))
                """).param("kind", guess.toString()).update();
    }

    /**
     * Forgets the emails that nobody has, after so long; those that somebody has are marked and not looked at again: they are
     * counted for ever. They are looked for by a scalar and not by {@code EXISTS}, for which PostgreSQL would read all accounts.
     *
     * @return how many were looked at, a thousand at most
     */
    int deleteUnknown(Duration kept) {
        return jdbc.sql("""
                WITH old AS (
                    SELECT subject, (SELECT true FROM account WHERE guess_subject(email) = subject LIMIT 1) AS has_member
                    FROM guess
                    WHERE kind = 'sign-in' AND NOT of_member AND charged_at <= clock_now() - CAST(:kept AS interval)
                    ORDER BY charged_at LIMIT 1000 FOR UPDATE SKIP LOCKED),
                members AS (
                    UPDATE guess SET of_member = true WHERE kind = 'sign-in' AND subject = ANY (ARRAY (
                        SELECT subject FROM old WHERE has_member))),
                nobodys AS (
                    DELETE FROM guess WHERE kind = 'sign-in' AND subject = ANY (ARRAY (
                        SELECT subject FROM old WHERE has_member IS NULL)))
                SELECT count(*) FROM old
                """).param("kept", kept.toString()).query(Integer.class).single();
    }

    int deleteOver(Counted counted, Duration window) {
        return jdbc.sql("""
                DELETE FROM address_window WHERE kind = :kind AND network = ANY (ARRAY (
                    SELECT network FROM address_window
                    WHERE kind = :kind AND began_at <= clock_now() - CAST(:window AS interval)
                    ORDER BY began_at LIMIT 1000 FOR UPDATE SKIP LOCKED))
                """)
                .param("kind", counted.toString())
                .param("window", window.toString())
                .update();
    }

    private StatementSpec guess(String sql, Guess guess, String subject) {
        return jdbc.sql(sql).param("kind", guess.toString()).param("subject", sha256(subject));
    }

    private StatementSpec address(String sql, Counted counted, String ip) {
        return jdbc.sql(sql).param("kind", counted.toString()).param("ip", ip);
    }

    /** As {@code guess_subject} does it, for any text. */
    private static byte[] sha256(String subject) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
