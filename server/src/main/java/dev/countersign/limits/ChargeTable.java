package dev.countersign.limits;

import dev.countersign.database.Word;
import dev.countersign.limits.AddressTable.Window;
import dev.countersign.limits.GuessTable.SubjectCharge;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/**
 * The SQL that charges an attempt, and the use of a right password: one statement each, because a sign-in pays for every
 * statement.
 *
 * <p>Rows are locked in one order, otherwise two attempts could deadlock: {@code right_password}, {@code guess}, then windows
 * in the order of {@link Counted} and network. PostgreSQL runs the parts of a statement in this order only if each reads
 * the result of the part before it.
 */
@Component
class ChargeTable {
    private static final String BLOCK =
            "block AS (SELECT DISTINCT unnest(%s) AS network)".formatted(AddressTable.BLOCKS);

    private static final String CHARGE = """
            WITH %1$s, %2$s,
            waiting AS MATERIALIZED (
                SELECT 1 FROM guess
                WHERE kind = CAST(:guess AS text) AND subject = CAST(:guessed AS bytea) AND NOT %3$s
                UNION ALL
                SELECT 1 FROM right_password AS w
                WHERE w.kind = CAST(:use AS text) AND w.subject = CAST(:used AS bytea) AND %4$s
                UNION ALL
                SELECT 1 FROM address_window AS w
                WHERE w.kind = ANY (CAST(:checked AS text[])) AND w.network = ANY (%5$s) AND %6$s),
            guessed AS (
                INSERT INTO guess (kind, subject, failures, charged_at, charged_before)
                SELECT CAST(:guess AS text), CAST(:guessed AS bytea), 1, clock_now(), clock_now()
                WHERE CAST(:guess AS text) IS NOT NULL AND NOT EXISTS (SELECT FROM waiting)
                ON CONFLICT (kind, subject) DO UPDATE SET
                    failures = guess.failures + 1, charged_before = guess.charged_at, charged_at = clock_now(), refused = false
                WHERE %3$s
                RETURNING failures, charged_at),
            charged AS (
                INSERT INTO address_window AS w (kind, network, began_at, charges)
                SELECT kind, network, clock_now(), 1 FROM rate CROSS JOIN block
                WHERE kind = ANY (CAST(:charged AS text[])) AND NOT EXISTS (SELECT FROM waiting)
                  AND (CAST(:guess AS text) IS NULL OR EXISTS (SELECT FROM guessed))
                ORDER BY place, network
                %7$s
                RETURNING kind, network, began_at)
            SELECT failures, charged_at, kind, CAST(network AS text) AS network, began_at,
                (SELECT count(*) FROM block) * cardinality(CAST(:charged AS text[])) AS windows
            FROM (SELECT) AS at_least_one_row LEFT JOIN guessed ON true LEFT JOIN charged ON true
            """.formatted(
                    AddressTable.RATE,
                    BLOCK,
                    GuessTable.CHARGEABLE,
                    RightPasswordTable.FULL,
                    AddressTable.BLOCKS,
                    AddressTable.FULL,
                    AddressTable.OR_CHARGE_AGAIN);

    private static final String CHARGE_USE =
            """
            WITH %1$s, %2$s,
            used AS (
                INSERT INTO right_password AS w (kind, subject, began_at, charges) VALUES (:use, :used, clock_now(), 1)
                %3$s
                RETURNING 1),
            forgotten AS (
                DELETE FROM guess
                WHERE kind = CAST(:guess AS text) AND subject = CAST(:guessed AS bytea) AND EXISTS (SELECT FROM used)
                RETURNING 1),
            held AS MATERIALIZED (
                SELECT w.kind, w.network
                FROM unnest(
                    CAST(:kindsBack AS text[]), CAST(:networksBack AS cidr[]), CAST(:beganBack AS timestamptz[]))
                    WITH ORDINALITY AS back (kind, network, began_at, place)
                JOIN address_window AS w USING (kind, network)
                WHERE w.began_at = back.began_at AND w.charges > 0 AND (SELECT count(*) FROM forgotten) >= 0
                ORDER BY place
                FOR NO KEY UPDATE OF w),
            given_back AS (
                UPDATE address_window AS w SET charges = w.charges - 1 FROM held
                WHERE w.kind = held.kind AND w.network = held.network
                RETURNING 1),
            charged AS (
                INSERT INTO address_window AS w (kind, network, began_at, charges)
                SELECT CAST(:signIn AS text), network, clock_now(), 1 FROM block
                WHERE EXISTS (SELECT FROM used) AND (SELECT count(*) FROM given_back) >= 0
                ORDER BY network
                %4$s
                RETURNING 1)
            SELECT EXISTS (SELECT FROM used) AND (SELECT count(*) FROM charged) = (SELECT count(*) FROM block)
            """.formatted(AddressTable.RATE, BLOCK, RightPasswordTable.OR_CHARGE_AGAIN, AddressTable.OR_CHARGE_AGAIN);

    private final JdbcClient jdbc;
    private final LimitSettings settings;

    ChargeTable(JdbcClient jdbc, LimitSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** @param isComplete false if something has to wait; what was charged must be given back then */
    record Charged(Optional<SubjectCharge> subject, List<Window> windows, boolean isComplete) {}

    /**
     * Charges the subject and the windows. If one of them, or the right password, must already wait, this charges and locks
     * nothing. If one of them fills up at this moment, others may be charged.
     */
    Charged charge(Costs costs) {
        return statement(CHARGE, costs, costs.guess())
                .param("checked", words(costs.use().isPresent() ? with(costs.kinds(), Counted.SIGN_IN) : costs.kinds()))
                .param("charged", words(costs.kinds()))
                .query((ResultSetExtractor<Charged>) rows -> charged(costs, rows));
    }

    /**
     * Charges the use of a right password.
     *
     * @param forgotten the subject whose wrong guesses in a row are reset
     * @param forgiven the windows to give back
     * @return false if a window of right passwords is full; the caller then rolls back
     */
    boolean chargeUse(Costs costs, Optional<Costs.Subject> forgotten, List<Window> forgiven) {
        return statement(CHARGE_USE, costs, forgotten)
                .param("signIn", Counted.SIGN_IN.toString())
                .param("kindsBack", texts(forgiven, window -> window.counted().toString()))
                .param("networksBack", texts(forgiven, Window::network))
                .param("beganBack", texts(forgiven, window -> window.beganAt().toString()))
                .query(Boolean.class)
                .single();
    }

    /** Deletes what was charged to an account that was deleted at the same time, after its counts were forgotten. */
    void forgetIfGone(String accountId) {
        jdbc.sql("""
                WITH gone AS MATERIALIZED (
                    SELECT WHERE NOT EXISTS (SELECT FROM account WHERE id = CAST(:account AS uuid))),
                forgotten AS (
                    DELETE FROM guess WHERE kind = 'proof' AND subject = :subject AND EXISTS (SELECT FROM gone))
                DELETE FROM right_password WHERE kind = 'proof' AND subject = :subject AND EXISTS (SELECT FROM gone)
                """)
                .param("account", accountId)
                .param("subject", SubjectHash.of(accountId))
                .update();
    }

    private StatementSpec statement(String sql, Costs costs, Optional<Costs.Subject> guess) {
        var statement = RightPasswordTable.withRate(AddressTable.withRates(jdbc.sql(sql), settings), settings);
        return statement
                .param("ip", costs.ip())
                .param("guess", guess.map(subject -> subject.kind().toString()).orElse(null))
                .param(
                        "guessed",
                        guess.map(subject -> SubjectHash.of(subject.name())).orElse(null))
                .param("use", costs.use().map(use -> use.kind().toString()).orElse(null))
                .param(
                        "used",
                        costs.use().map(use -> SubjectHash.of(use.subject())).orElse(null));
    }

    /** Each row has the subject's charge, and one window. */
    private static Charged charged(Costs costs, ResultSet rows) throws SQLException {
        var subject = Optional.<SubjectCharge>empty();
        var windows = new ArrayList<Window>();
        var wanted = 0;
        while (rows.next()) {
            wanted = rows.getInt("windows");
            var chargedAt = rows.getObject("charged_at", OffsetDateTime.class);
            if (chargedAt != null) {
                var failures = rows.getInt("failures");
                subject = costs.guess().map(guessed -> new SubjectCharge(guessed, failures, chargedAt.toInstant()));
            }
            if (rows.getString("network") != null) {
                windows.add(new Window(
                        Word.read(Counted.class, rows.getString("kind")),
                        rows.getString("network"),
                        rows.getObject("began_at", OffsetDateTime.class).toInstant()));
            }
        }
        return new Charged(
                subject, windows, subject.isPresent() == costs.guess().isPresent() && windows.size() == wanted);
    }

    private static List<Counted> with(List<Counted> kinds, Counted other) {
        return Stream.concat(kinds.stream(), Stream.of(other)).toList();
    }

    private static String[] words(List<Counted> kinds) {
        return texts(kinds, Counted::toString);
    }

    private static <T> String[] texts(List<T> values, Function<T, String> text) {
        return values.stream().map(text).toArray(String[]::new);
    }
}
