package dev.countersign.mail;

import dev.countersign.database.Word;
import dev.countersign.device.Device;
import dev.countersign.device.Visitor;
import dev.countersign.onetime.OneTimeCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The SQL of {@code letter}: the letters that have not left yet. A claim moves {@code next_attempt_at} to its own end, so that
 * the letter is due again if no outcome is saved.
 */
@Component
class LetterTable {
    /** For how long after what a letter tells it may still begin its way. */
    private static final Duration USEFUL_FOR = Duration.ofDays(1);

    private static final String TRIED_FOR = "interval '1 hour'";
    private static final String NEW_FOR = "interval '10 seconds'";

    /** A node of the release before must leave alone what only its successor can write. */
    private static final String KNOWN =
            Arrays.stream(LetterKind.values()).map(LetterKind::toString).collect(Collectors.joining(","));

    private final JdbcClient jdbc;

    LetterTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A letter that has to be given up at a fixed time only if it has a code. */
    void insert(UUID id, Letter letter, Optional<Visitor> visitor) {
        jdbc.sql("""
                INSERT INTO letter (id, account_id, code_id, kind, recipient, name, browser, os, ip, give_up_at)
                VALUES (:id, :account, :code, :kind, :recipient, :name, :browser, :os, CAST(:ip AS inet),
                        COALESCE(CAST(:codeExpires AS timestamptz), clock_now() + CAST(:usefulFor AS interval)))
                """)
                .param("id", id)
                .param("account", letter.accountId().orElse(null))
                .param("code", letter.code().map(OneTimeCode::id).orElse(null))
                .param(
                        "codeExpires",
                        letter.code()
                                .map(code -> code.expiresAt().atOffset(ZoneOffset.UTC))
                                .orElse(null))
                .param("kind", letter.kind().toString())
                .param("recipient", letter.recipient())
                .param("name", letter.name())
                .param("browser", visitor.map(who -> who.device().browser()).orElse(null))
                .param("os", visitor.map(who -> who.device().os()).orElse(null))
                .param("ip", visitor.map(Visitor::ip).orElse(null))
                .param("usefulFor", USEFUL_FOR.toString())
                .update();
    }

    /** Claims letters that are due. The newest of the new ones come first, because there may be more than the rate allows. */
    List<Claim> claim(Lane lane, int most, Duration lease) {
        return jdbc.sql("""
                UPDATE letter
                SET attempts = attempts + 1, next_attempt_at = clock_now() + CAST(:lease AS interval),
                    give_up_at = CASE attempts WHEN 0 THEN LEAST(give_up_at, clock_now() + {triedFor}) ELSE give_up_at END
                WHERE id = ANY (ARRAY (
                    SELECT id FROM letter
                    WHERE {lane} AND give_up_at > clock_now() AND kind = ANY (string_to_array(:kinds, ','))
                    ORDER BY {order} LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                RETURNING id, account_id, code_id, kind, recipient, name, browser, os, host(ip) AS ip, attempts, created_at
                """.replace("{triedFor}", TRIED_FOR)
                        .replace("{lane}", condition(lane))
                        .replace("{order}", order(lane)))
                .param("lease", lease.toString())
                .param("kinds", KNOWN)
                .param("most", most)
                .query(LetterTable::claim)
                .list();
    }

    private static String condition(Lane lane) {
        return switch (lane) {
            case NEW -> "attempts = 0 AND next_attempt_at > clock_now() - " + NEW_FOR;
            case CODE -> "code_id IS NOT NULL AND next_attempt_at <= clock_now()";
            case DUE -> "next_attempt_at <= clock_now()";
        };
    }

    private static String order(Lane lane) {
        return switch (lane) {
            case NEW -> "next_attempt_at DESC";
            case CODE -> "attempts, next_attempt_at";
            case DUE -> "next_attempt_at";
        };
    }

    /** The letter has left, whoever holds the claim by now. */
    void sent(UUID id) {
        jdbc.sql("DELETE FROM letter WHERE id = :id").param("id", id).update();
    }

    /** @return false if it would be too late then, or the claim has expired and someone else holds it */
    boolean tryAgain(UUID id, int attempt, Duration wait) {
        return jdbc.sql("""
                UPDATE letter SET next_attempt_at = clock_now() + CAST(:wait AS interval)
                WHERE id = :id AND attempts = :attempt AND give_up_at > clock_now() + CAST(:wait AS interval)
                """)
                        .param("id", id)
                        .param("attempt", attempt)
                        .param("wait", wait.toString())
                        .update()
                == 1;
    }

    /** @return false if the claim has expired and someone else holds it */
    boolean giveUp(UUID id, int attempt) {
        return jdbc.sql("DELETE FROM letter WHERE id = :id AND attempts = :attempt")
                        .param("id", id)
                        .param("attempt", attempt)
                        .update()
                == 1;
    }

    void deleteOf(UUID accountId, Set<String> emails) {
        jdbc.sql("DELETE FROM letter WHERE account_id = :account")
                .param("account", accountId)
                .update();
        jdbc.sql("DELETE FROM letter WHERE account_id IS NULL AND recipient = ANY (:emails)")
                .param("emails", emails.toArray(String[]::new))
                .update();
    }

    /**
     * Deletes letters whose time is over, such as those of an installation that no longer has a mail server.
     *
     * @return how many
     */
    int deleteOverdue(int most) {
        return jdbc.sql("""
                DELETE FROM letter
                WHERE id = ANY (ARRAY (
                    SELECT id FROM letter WHERE give_up_at <= clock_now()
                    ORDER BY give_up_at LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                """).param("most", most).update();
    }

    WaitingLetters waiting() {
        return jdbc.sql("SELECT count(*) AS letters, count(*) FILTER (WHERE attempts > 0) AS tried"
                        + " FROM letter WHERE give_up_at > clock_now()")
                .query((row, _) -> new WaitingLetters(row.getInt("letters"), row.getInt("tried")))
                .single();
    }

    private static Claim claim(ResultSet row, int number) throws SQLException {
        var browser = row.getString("browser");
        return new Claim(
                row.getObject("id", UUID.class),
                Optional.ofNullable(row.getObject("account_id", UUID.class)),
                Word.read(LetterKind.class, row.getString("kind")),
                new Recipient(row.getString("recipient")),
                row.getString("name"),
                browser == null ? Optional.empty() : Optional.of(Device.label(browser, row.getString("os"))),
                Optional.ofNullable(row.getString("ip")),
                Optional.ofNullable(row.getObject("code_id", UUID.class)),
                row.getInt("attempts"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
