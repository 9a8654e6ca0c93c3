package dev.countersign.approval;

import dev.countersign.approval.WaitingRequest.State;
import dev.countersign.database.Word;
import dev.countersign.device.Device;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The SQL of {@code approval}. A request ends by a guarded UPDATE: {@code outcome IS NULL} lets exactly one of several
 * succeed.
 */
@Component
class ApprovalTable {
    private static final String CLOSED = "RETURNING id, account_id, purpose, outcome, NOT muted AS shown";

    /** Matches a request made before the clock was set back. Its two minutes must not last for hours. */
    private static final String FROM_THE_FUTURE = "requested_at > clock_now() + interval '2 seconds'";

    private static final String PENDING = "outcome IS NULL AND expires_at > clock_now() AND NOT " + FROM_THE_FUTURE;
    private static final String OVERDUE = "outcome IS NULL AND (expires_at <= clock_now() OR " + FROM_THE_FUTURE + ")";

    /** A request that has just ended. */
    record Closed(UUID accountId, UUID id, Purpose purpose, Outcome outcome, boolean shown) {}

    /** Wrong codes that still count for an account. */
    record WrongCodes(int lastDay, int sinceApproved, Duration untilOldestIsADayOld) {}

    private final JdbcClient jdbc;
    private final ApprovalCodes codes;

    ApprovalTable(JdbcClient jdbc, ApprovalCodes codes) {
        this.jdbc = jdbc;
        this.codes = codes;
    }

    void insert(
            UUID id,
            UUID accountId,
            Purpose purpose,
            Token token,
            Visitor visitor,
            Duration lifetime,
            int tries,
            boolean muted,
            boolean remember) {
        jdbc.sql("""
                INSERT INTO approval (id, account_id, purpose, token_hash, device_hash, browser, os, kind, user_agent, ip,
                                      expires_at, tries_left, muted, remember)
                VALUES (:id, :account, :purpose, :token, :deviceHash, :browser, :os, :kind, :userAgent, CAST(:ip AS inet),
                        clock_now() + CAST(:lifetime AS interval), :tries, :muted, :remember)
                """)
                .param("id", id)
                .param("account", accountId)
                .param("purpose", purpose.toString())
                .param("token", token.hash())
                .param("deviceHash", visitor.browserToken().hash())
                .param("browser", visitor.device().browser())
                .param("os", visitor.device().os())
                .param("kind", visitor.device().kind().toString())
                .param("userAgent", visitor.userAgent().text())
                .param("ip", visitor.ip())
                .param("lifetime", lifetime.toString())
                .param("tries", tries)
                .param("muted", muted)
                .param("remember", remember)
                .update();
    }

    Optional<WaitingRequest> find(byte[] tokenHash, Duration redeemableFor) {
        return find("token_hash", tokenHash, redeemableFor);
    }

    Optional<WaitingRequest> find(UUID id, Duration redeemableFor) {
        return find("id", id, redeemableFor);
    }

    Optional<ResetRequest> findReset(UUID accountId, UUID id) {
        return jdbc.sql("""
                SELECT requested_at, expires_at, approver_id,
                       CASE WHEN %s THEN 'pending'
                            WHEN outcome = 'approved' THEN 'approved'
                            WHEN outcome = 'expired' AND closed_at >= expires_at THEN 'unanswered'
                            WHEN outcome IS NULL AND NOT %s THEN 'unanswered'
                            ELSE 'over' END AS state
                FROM approval WHERE id = :id AND account_id = :account AND purpose = 'password-reset'
                """.formatted(PENDING, FROM_THE_FUTURE))
                .param("id", id)
                .param("account", accountId)
                .query((row, number) -> new ResetRequest(
                        id,
                        codes.of(id),
                        row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                        Word.read(ResetRequest.State.class, row.getString("state")),
                        Optional.ofNullable(row.getObject("approver_id", UUID.class))))
                .optional();
    }

    /** Only a request to sign in lets its device in. */
    private Optional<WaitingRequest> find(String column, Object key, Duration redeemableFor) {
        return jdbc.sql("""
                SELECT id, account_id, browser, os, kind, host(ip) AS ip, requested_at, expires_at, approver_id, remember,
                       CASE WHEN %s THEN 'PENDING'
                            WHEN outcome = 'approved' AND redeemed_at IS NULL
                                 AND closed_at > clock_now() - CAST(:redeemableFor AS interval)
                                 AND closed_at <= clock_now() + interval '2 seconds' THEN 'APPROVED'
                            ELSE 'CLOSED' END AS state
                FROM approval WHERE %s = :key AND purpose = 'sign-in'
                """.formatted(PENDING, column))
                .param("key", key)
                .param("redeemableFor", redeemableFor.toString())
                .query(this::waitingRequest)
                .optional();
    }

    List<Approval> pendingAndShown(UUID accountId) {
        return jdbc.sql("""
                SELECT id, purpose, browser, os, kind, host(ip) AS ip, requested_at, expires_at, tries_left FROM approval
                WHERE account_id = :account AND NOT muted AND\s""" + PENDING)
                .param("account", accountId)
                .query(ApprovalTable::approval)
                .list();
    }

    boolean wasShown(UUID accountId, UUID id) {
        return jdbc.sql("SELECT FROM approval WHERE id = :id AND account_id = :account AND NOT muted")
                .param("id", id)
                .param("account", accountId)
                .query((row, number) -> true)
                .optional()
                .orElse(false);
    }

    /** @return how long another browser's request of this account will still wait */
    Optional<Duration> waitForAnotherBrowser(UUID accountId, byte[] deviceHash) {
        return jdbc.sql("""
                SELECT ceil(extract(epoch FROM expires_at - clock_now())) FROM approval
                WHERE account_id = :account AND device_hash <> :deviceHash AND\s""" + PENDING)
                .param("account", accountId)
                .param("deviceHash", deviceHash)
                .query(Long.class)
                .optional()
                .map(Duration::ofSeconds);
    }

    /**
     * Counts no resets: the mailed code limits these, and they must not keep sign-ins away.
     *
     * @return how long until the third newest request is ten minutes old and the tenth newest a day old (SEC-51)
     */
    Optional<Duration> waitAfterRequests(UUID accountId) {
        return jdbc.sql("""
                SELECT ceil(extract(epoch FROM free_at - clock_now())) FROM (SELECT greatest(
                    (SELECT requested_at + interval '10 minutes' FROM approval
                     WHERE account_id = :account AND purpose = 'sign-in' AND forgiven_at IS NULL
                     ORDER BY requested_at DESC OFFSET 2 LIMIT 1),
                    (SELECT requested_at + interval '1 day' FROM approval
                     WHERE account_id = :account AND purpose = 'sign-in' AND forgiven_at IS NULL
                     ORDER BY requested_at DESC OFFSET 9 LIMIT 1)) AS free_at) AS pause
                WHERE free_at > clock_now()
                """)
                .param("account", accountId)
                .query(Long.class)
                .optional()
                .map(Duration::ofSeconds);
    }

    /** @return whether this is the first refusal */
    boolean refuseRedemption(UUID accountId, UUID id) {
        return jdbc.sql("""
                UPDATE approval SET redemption_refused = true
                WHERE id = :id AND account_id = :account AND NOT redemption_refused
                """).param("id", id).param("account", accountId).update() == 1;
    }

    /** @return whether this is the first refusal since the newest request */
    boolean refuseAfterNewest(UUID accountId) {
        return jdbc.sql("""
                UPDATE approval SET refused_after = true WHERE NOT refused_after AND id = (
                    SELECT id FROM approval WHERE account_id = :account ORDER BY requested_at DESC, id DESC LIMIT 1)
                """).param("account", accountId).update() == 1;
    }

    boolean wasDeniedWithin(UUID accountId, Duration past) {
        return jdbc.sql("""
                SELECT EXISTS (SELECT FROM approval
                               WHERE account_id = :account AND purpose = 'sign-in' AND outcome = 'denied' AND forgiven_at IS NULL
                               AND NOT denial_taken_back AND closed_at > clock_now() - CAST(:past AS interval))
                """)
                .param("account", accountId)
                .param("past", past.toString())
                .query(Boolean.class)
                .single();
    }

    boolean wasDenied(UUID accountId, UUID id) {
        return jdbc.sql("SELECT FROM approval WHERE id = :id AND account_id = :account AND outcome = 'denied'")
                .param("id", id)
                .param("account", accountId)
                .query((row, number) -> true)
                .optional()
                .orElse(false);
    }

    /** @return whether the denial is taken back for the first time */
    boolean takeDenialBack(UUID id) {
        return jdbc.sql("UPDATE approval SET denial_taken_back = true WHERE id = :id AND NOT denial_taken_back")
                        .param("id", id)
                        .update()
                == 1;
    }

    WrongCodes wrongCodes(UUID accountId) {
        return jdbc.sql("""
                SELECT coalesce(sum(wrong_codes) FILTER (WHERE requested_at > clock_now() - interval '1 day'), 0) AS last_day,
                       coalesce(sum(wrong_codes) FILTER (WHERE requested_at > (
                           SELECT coalesce(max(requested_at), '-infinity') FROM approval
                           WHERE account_id = :account AND outcome = 'approved')), 0) AS since_approved,
                       coalesce(ceil(extract(epoch FROM
                           min(requested_at) FILTER (WHERE wrong_codes > 0 AND requested_at > clock_now() - interval '1 day')
                           + interval '1 day' - clock_now())), 0) AS until_oldest
                FROM approval WHERE account_id = :account AND forgiven_at IS NULL
                """)
                .param("account", accountId)
                .query((row, number) -> new WrongCodes(
                        row.getInt("last_day"),
                        row.getInt("since_approved"),
                        Duration.ofSeconds(row.getLong("until_oldest"))))
                .single();
    }

    /** @return the tries left after this one; empty if the request has ended or is not shown */
    Optional<Integer> chargeTry(UUID accountId, UUID id, Optional<UUID> key) {
        return jdbc.sql("""
                UPDATE approval SET tries_left = tries_left - 1, answer_keys = answer_keys || CAST(:keys AS uuid[])
                WHERE id = :id AND account_id = :account AND tries_left > 0 AND NOT muted AND %s
                RETURNING tries_left
                """.formatted(PENDING))
                .param("id", id)
                .param("account", accountId)
                .param("keys", array(key))
                .query(Integer.class)
                .optional();
    }

    /** The first reply to the answer with this key; empty if no answer with this key has come. */
    Optional<AnswerResult> earlierAnswer(UUID accountId, UUID id, UUID key) {
        return jdbc.sql("""
                SELECT tries_left, answer_keys[cardinality(answer_keys)] = :key AND outcome = 'approved' AS approved,
                       outcome = 'exhausted' OR (%s) AS wrong
                FROM approval WHERE id = :id AND account_id = :account AND :key = ANY (answer_keys)
                """.formatted(PENDING))
                .param("id", id)
                .param("account", accountId)
                .param("key", key)
                .query((row, number) -> earlierAnswer(row))
                .optional();
    }

    private static AnswerResult earlierAnswer(ResultSet row) throws SQLException {
        if (row.getBoolean("approved")) {
            return new AnswerResult.Approved();
        }
        return row.getBoolean("wrong")
                ? new AnswerResult.WrongCode(row.getInt("tries_left"))
                : new AnswerResult.Closed();
    }

    void rememberDenial(UUID id, Optional<UUID> key) {
        jdbc.sql("UPDATE approval SET answer_keys = answer_keys || CAST(:keys AS uuid[]) WHERE id = :id")
                .param("id", id)
                .param("keys", array(key))
                .update();
    }

    /** Whether the denial with this key has ended the request. */
    boolean isDeniedBy(UUID accountId, UUID id, UUID key) {
        return jdbc.sql("""
                SELECT EXISTS (SELECT FROM approval WHERE id = :id AND account_id = :account AND outcome = 'denied'
                               AND answer_keys[cardinality(answer_keys)] = :key)
                """)
                .param("id", id)
                .param("account", accountId)
                .param("key", key)
                .query(Boolean.class)
                .single();
    }

    /**
     * An answer without a key adds NULL. Otherwise an earlier key would be the last one, and would seem to be that of the
     * answer that closed the request.
     */
    private static String array(Optional<UUID> key) {
        return "{" + key.map(UUID::toString).orElse("NULL") + "}";
    }

    void countWrongCode(UUID id) {
        jdbc.sql("UPDATE approval SET wrong_codes = wrong_codes + 1 WHERE id = :id")
                .param("id", id)
                .update();
    }

    /**
     * Forgives only rows that can still count. Requests and denials count for at most a day, wrong codes until an approval.
     */
    void deleteAll(UUID accountId) {
        jdbc.sql("DELETE FROM approval WHERE account_id = :account")
                .param("account", accountId)
                .update();
    }

    void forgive(UUID accountId) {
        jdbc.sql("""
                UPDATE approval SET forgiven_at = clock_now()
                WHERE account_id = :account AND forgiven_at IS NULL
                      AND (wrong_codes > 0 OR requested_at > clock_now() - interval '1 day')
                """).param("account", accountId).update();
    }

    /**
     * Moves requests and denials from the future to now; after the clock was set back by hours they would count that much
     * longer.
     */
    void bringToThePresent(UUID accountId) {
        jdbc.sql("""
                UPDATE approval
                SET requested_at = least(requested_at, clock_now()),
                    closed_at = CASE WHEN outcome = 'denied' THEN least(closed_at, clock_now()) ELSE closed_at END
                WHERE account_id = :account AND outcome IS NOT NULL AND requested_at > clock_now() - interval '1 hour'
                      AND (requested_at > clock_now() OR (outcome = 'denied' AND closed_at > clock_now()))
                """).param("account", accountId).update();
    }

    /** Ends the proved request as approved, unless it has already ended. */
    Optional<Closed> approve(UUID accountId, Proof proof, UUID approver) {
        return close(accountId, proof.approvalId(), Outcome.APPROVED, approver);
    }

    /** Ends one request as denied, unless it has already ended. */
    Optional<Closed> deny(UUID accountId, UUID id) {
        return close(accountId, id, Outcome.DENIED, null);
    }

    /** Ends one request whose last try was wrong, unless it has already ended. */
    Optional<Closed> exhaust(UUID accountId, UUID id) {
        return close(accountId, id, Outcome.EXHAUSTED, null);
    }

    private Optional<Closed> close(UUID accountId, UUID id, Outcome outcome, @Nullable UUID approver) {
        return jdbc.sql("""
                UPDATE approval SET outcome = :outcome, closed_at = clock_now(), approver_id = :approver
                WHERE id = :id AND account_id = :account AND %s
                """.formatted(PENDING) + CLOSED)
                .param("id", id)
                .param("account", accountId)
                .param("outcome", outcome.toString())
                .param("approver", approver, Types.OTHER)
                .query(ApprovalTable::closed)
                .optional();
    }

    /** Cancels one request of the account if it is pending, or approved and could still be redeemed. */
    List<Closed> cancel(UUID accountId, UUID id, Duration redeemableFor) {
        return cancelWhere("id = :key", accountId, id, redeemableFor);
    }

    /** As {@link #cancel}, for the requests of one browser. */
    List<Closed> cancelOfBrowser(UUID accountId, byte[] deviceHash, Duration redeemableFor) {
        return cancelWhere("device_hash = :key", accountId, deviceHash, redeemableFor);
    }

    /** As {@link #cancel}, for all requests of the account. */
    List<Closed> cancelAll(UUID accountId, Duration redeemableFor) {
        return cancelWhere("account_id = :key", accountId, accountId, redeemableFor);
    }

    /**
     * Leaves an approved sign-in alone once it is too late to redeem it. If the clock was set back since the approval, it can
     * be redeemed for longer, and is cancelled. Approved resets are always cancelled: this room does not know how long they can
     * be used.
     */
    private List<Closed> cancelWhere(String condition, UUID accountId, Object key, Duration redeemableFor) {
        return jdbc.sql("""
                UPDATE approval SET outcome = 'cancelled', closed_at = clock_now(), approver_id = NULL
                WHERE account_id = :account AND %s
                      AND (outcome IS NULL
                           OR (outcome = 'approved' AND redeemed_at IS NULL
                               AND (purpose <> 'sign-in' OR closed_at > clock_now() - CAST(:redeemableFor AS interval))))
                """.formatted(condition) + CLOSED)
                .param("account", accountId)
                .param("key", key)
                .param("redeemableFor", redeemableFor.toString())
                .query(ApprovalTable::closed)
                .list();
    }

    /**
     * Ends expired requests of one account, which the caller has locked, or of all accounts. For all accounts it skips
     * locked rows.
     */
    List<Closed> closeExpired(Optional<UUID> accountId) {
        var expired = jdbc.sql("""
                UPDATE approval SET outcome = 'expired', closed_at = least(expires_at, clock_now())
                WHERE id IN (SELECT id FROM approval WHERE %s %s LIMIT 1000 FOR UPDATE %s)
                """.formatted(
                                OVERDUE,
                                accountId.isPresent() ? "AND account_id = :account" : "",
                                accountId.isPresent() ? "" : "SKIP LOCKED")
                + CLOSED);
        return accountId
                .map(id -> expired.param("account", id))
                .orElse(expired)
                .query(ApprovalTable::closed)
                .list();
    }

    /**
     * Uses an array instead of {@code IN}, for which PostgreSQL would read the whole table.
     *
     * @return how many rows were blanked
     */
    int blankAddresses(Duration kept, int most) {
        return jdbc.sql("""
                UPDATE approval SET ip = NULL, user_agent = NULL
                WHERE id = ANY (ARRAY (
                    SELECT id FROM approval
                    WHERE ip IS NOT NULL AND outcome IS NOT NULL AND requested_at <= clock_now() - CAST(:kept AS interval)
                    ORDER BY requested_at LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                """).param("kept", kept.toString()).param("most", most).update();
    }

    boolean redeem(UUID accountId, UUID id) {
        return jdbc.sql("""
                UPDATE approval SET redeemed_at = clock_now()
                WHERE id = :id AND account_id = :account AND outcome = 'approved' AND redeemed_at IS NULL
                """).param("id", id).param("account", accountId).update() == 1;
    }

    private WaitingRequest waitingRequest(ResultSet row, int number) throws SQLException {
        var id = row.getObject("id", UUID.class);
        return new WaitingRequest(
                id,
                row.getObject("account_id", UUID.class),
                Device.from(row),
                row.getString("ip"),
                codes.of(id),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                State.valueOf(row.getString("state")),
                Optional.ofNullable(row.getObject("approver_id", UUID.class)),
                row.getBoolean("remember"));
    }

    private static Approval approval(ResultSet row, int number) throws SQLException {
        return new Approval(
                row.getObject("id", UUID.class),
                Word.read(Purpose.class, row.getString("purpose")),
                Device.from(row),
                row.getString("ip"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getInt("tries_left"));
    }

    private static Closed closed(ResultSet row, int number) throws SQLException {
        return new Closed(
                row.getObject("account_id", UUID.class),
                row.getObject("id", UUID.class),
                Word.read(Purpose.class, row.getString("purpose")),
                Word.read(Outcome.class, row.getString("outcome")),
                row.getBoolean("shown"));
    }
}
