package dev.countersign.limits;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of {@code guess}. */
@Component
class GuessTable {
    /** A charge from the future counts as made now: the clock was set back since, perhaps by hours. */
    private static final String CHARGED_AT = "least(guess.charged_at, clock_now())";

    static final String CHARGEABLE =
            "(guess.failures < 5 OR " + CHARGED_AT + " + guess_wait(guess.failures) <= clock_now())";

    /** The last guess that may be judged was wrong. An index has these rows. */
    private static final String LOCKED = "failures >= " + Attempt.MOST_IN_A_ROW;

    /** @param failures in a row, including this one */
    record SubjectCharge(Costs.Subject subject, int failures, Instant chargedAt) {}

    private final JdbcClient jdbc;

    GuessTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return how long the subject still has to wait; empty if it may be charged; takes no lock */
    Optional<Duration> wait(Costs.Subject subject) {
        return guess("""
                SELECT ceil(extract(epoch FROM %s + guess_wait(failures) - clock_now())) FROM guess
                WHERE kind = :kind AND subject = :subject AND NOT %s
                """.formatted(CHARGED_AT, CHARGEABLE), subject)
                .query(Long.class)
                .optional()
                .map(Duration::ofSeconds);
    }

    /** If the last charge is from the future, the wait that we report begins now. */
    void bringToThePresent(Costs.Subject subject) {
        guess("""
                UPDATE guess SET charged_at = clock_now(), charged_before = least(charged_before, clock_now())
                WHERE kind = :kind AND subject = :subject AND charged_at > clock_now() + interval '2 seconds'
                """, subject).update();
    }

    /** @return whether this is the first refusal since the last charge */
    boolean refuse(Costs.Subject subject) {
        return guess("""
                UPDATE guess SET refused = true WHERE kind = :kind AND subject = :subject AND NOT refused
                """, subject).update() == 1;
    }

    /** Undoes the charge of a guess that was not judged. */
    void giveBack(SubjectCharge charge) {
        guess("""
                UPDATE guess SET failures = failures - 1,
                    charged_at = CASE WHEN charged_at = :chargedAt THEN charged_before ELSE charged_at END
                WHERE kind = :kind AND subject = :subject AND failures > 0
                """, charge.subject())
                .param("chargedAt", charge.chargedAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Resets the wrong guesses in a row. */
    void forget(Costs.Subject subject) {
        guess("DELETE FROM guess WHERE kind = :kind AND subject = :subject", subject)
                .update();
    }

    /** As {@link #forget}. From now on, a charge of the subject waits until this transaction ends. */
    void forgetAndHold(Costs.Subject subject) {
        guess("""
                INSERT INTO guess (kind, subject, failures, charged_at, charged_before)
                VALUES (:kind, :subject, 0, clock_now(), clock_now())
                ON CONFLICT (kind, subject) DO UPDATE SET failures = 0
                """, subject).update();
        forget(subject);
    }

    /** Whether no further guess is judged right. */
    boolean isLocked(Costs.Subject subject) {
        return guess(
                        "SELECT EXISTS (SELECT FROM guess WHERE kind = :kind AND subject = :subject AND " + LOCKED
                                + ")",
                        subject)
                .query(Boolean.class)
                .single();
    }

    /** Those of these emails whose sign-in is locked. */
    Set<String> locked(List<String> emails) {
        return jdbc.sql("""
                SELECT email FROM unnest(CAST(:emails AS text[])) AS given (email)
                WHERE EXISTS (SELECT FROM guess WHERE kind = 'sign-in' AND subject = guess_subject(email) AND %s)
                """.formatted(LOCKED))
                .param("emails", emails.toArray(String[]::new))
                .query((row, number) -> row.getString("email"))
                .set();
    }

    /**
     * The accounts whose sign-in is locked, in the order of their emails. Reads the counts of all of them, which are few, and
     * looks for the account of each; otherwise PostgreSQL might look through all accounts in that order.
     */
    List<UUID> lockedAccounts(String after, int most) {
        return jdbc.sql("""
                WITH locked AS MATERIALIZED (
                    SELECT id, email FROM account
                    WHERE guess_subject(email) = ANY (ARRAY (SELECT subject FROM guess WHERE kind = 'sign-in' AND %s)))
                SELECT id FROM locked WHERE email > :after ORDER BY email LIMIT :most
                """.formatted(LOCKED))
                .param("after", after)
                .param("most", most)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    /** Deletes empty counts. Uses an array instead of {@code IN}, for which PostgreSQL would read the whole table. */
    int deleteGivenBack(Guess guess) {
        return jdbc.sql("""
                DELETE FROM guess WHERE kind = :kind AND subject = ANY (ARRAY (
                    SELECT subject FROM guess WHERE kind = :kind AND failures = 0
                    LIMIT 1000 FOR UPDATE SKIP LOCKED))
                """).param("kind", guess.toString()).update();
    }

    /**
     * Deletes the counts of emails that nobody has, after the given time. Counts of known emails are kept for ever, so they
     * are marked and not looked at again. Uses a scalar subquery instead of {@code EXISTS}, for which PostgreSQL would read
     * all accounts.
     *
     * @return how many counts were looked at, at most a thousand
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

    private StatementSpec guess(String sql, Costs.Subject subject) {
        return jdbc.sql(sql).param("kind", subject.kind().toString()).param("subject", SubjectHash.of(subject.name()));
    }
}
