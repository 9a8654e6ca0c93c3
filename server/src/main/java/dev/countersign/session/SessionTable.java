package dev.countersign.session;

import dev.countersign.database.Word;
import dev.countersign.device.CookieSettings;
import dev.countersign.device.Device;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.history.EndReason;
import dev.countersign.history.SignInMethod;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of {@code session}. An expired row counts as ended everywhere, even before anyone has deleted it. */
@Component
class SessionTable {
    /** The idle timeout of a row. */
    private static final String IDLE =
            "CASE WHEN remembered THEN CAST(:rememberedIdle AS interval) ELSE CAST(:idle AS interval) END";

    private static final String IS_LIVE = "expires_at > clock_now() AND last_seen_at > clock_now() - " + IDLE;

    /** For a row that the statement had to wait for: uses the time at which it got the row. */
    private static final String IS_LIVE_STILL =
            IS_LIVE.replace("clock_now()", "clock_now() + (clock_timestamp() - statement_timestamp())");

    /** The session's cookie has our present name and domain. An older node that did not store them wrote null. */
    private static final String HAS_OUR_COOKIE = "coalesce(cookie, :cookie) = :cookie";

    /** Whether the holder of the account's lock may delete it. */
    private static final String IS_OVERDUE = "(NOT (" + IS_LIVE + ") OR NOT " + HAS_OUR_COOKIE + ")";

    /** Found by a lower bound of when they were last seen. Their rows are locked only once they are judged. */
    private static final String MAYBE_IDLE = """
            ARRAY (SELECT id FROM session
                   WHERE NOT remembered AND maybe_idle_since <= clock_now() - CAST(:idle AS interval)
                   ORDER BY maybe_idle_since LIMIT :most)
            || ARRAY (SELECT id FROM session
                      WHERE remembered AND maybe_idle_since <= clock_now() - CAST(:rememberedIdle AS interval)
                      ORDER BY maybe_idle_since LIMIT :most)""";

    private static final String COLUMNS = "id, account_id, seat, browser, os, kind, host(ip) AS ip, method,"
            + " signed_in_at, coalesce(authenticated_at, signed_in_at) AS authenticated_at, last_seen_at, expires_at,"
            + " remembered, client_id, client_name";

    /** A session that has left the table. */
    record Ended(UUID id, UUID accountId, Instant signedInAt, Instant endedAt, EndReason reason) {}

    /**
     * A session that has a seat.
     *
     * @param isOwn whether it is a session of the browser that asks
     * @param isOverdue whether {@link #deleteOverdue(UUID)} may delete it
     */
    record Seated(Session session, boolean isOwn, boolean isOverdue) {}

    /**
     * An activity of a session's member.
     *
     * @param at by the database's clock; a time in the future counts as now
     */
    record Activity(UUID sessionId, Instant at) {}

    private final JdbcClient jdbc;
    private final SessionSettings settings;
    private final CookieSettings cookies;

    SessionTable(JdbcClient jdbc, SessionSettings settings, CookieSettings cookies) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.cookies = cookies;
    }

    /** The columns in which sessions of browsers and of devices differ. */
    sealed interface Kind {
        record OfBrowser(SignInMethod method) implements Kind {}

        /**
         * @param authenticatedAt when the member had proved who they are, on the device that approved
         * @param fetchedBy when it ends, unless the device has fetched its tokens by then
         */
        record OfDevice(DeviceClient client, Instant authenticatedAt, Instant fetchedBy) implements Kind {}

        default SignInMethod method() {
            return switch (this) {
                case OfBrowser(var method) -> method;
                case OfDevice _ -> SignInMethod.DEVICE;
            };
        }

        default Optional<OfDevice> device() {
            return this instanceof OfDevice device ? Optional.of(device) : Optional.empty();
        }
    }

    /**
     * Takes a seat. If every seat is taken, the constraint on {@code seat} fails.
     *
     * @param seat empty for the lowest that is free
     * @param remembered whether the member stays signed in
     */
    Session insert(
            UUID id,
            UUID accountId,
            Optional<Integer> seat,
            Token token,
            Visitor visitor,
            Kind kind,
            boolean remembered) {
        var device = kind.device();
        return sql("""
                INSERT INTO session (id, account_id, seat, token_hash, device_hash, browser, os, kind, ip, method, cookie,
                                     expires_at, remembered, client_id, client_name, authenticated_at)
                VALUES (:id, :account, coalesce(CAST(:seat AS int), (
                            SELECT min(seat) FROM generate_series(1, :limit) AS seat
                            WHERE NOT EXISTS (
                                SELECT FROM session WHERE session.account_id = :account AND session.seat = seat.seat))),
                        :token, :deviceHash, :browser, :os, :kind, CAST(:ip AS inet), :method,
                        :cookie,
                        CASE WHEN CAST(:fetchedBy AS timestamptz) IS NULL THEN clock_now() + CAST(:lifetime AS interval)
                             ELSE GREATEST(CAST(:fetchedBy AS timestamptz), clock_now() + interval '1 minute') END,
                        :remembered, :client, :clientName, :authenticatedAt)
                RETURNING %s
                """)
                .param("id", id)
                .param("account", accountId)
                .param("seat", seat.orElse(null))
                .param("limit", settings.limit())
                .param("token", token.hash())
                .param("deviceHash", visitor.browserToken().hash())
                .param("browser", visitor.device().browser())
                .param("os", visitor.device().os())
                .param("kind", visitor.device().kind().toString())
                .param("ip", visitor.ip())
                .param("method", kind.method().toString())
                .param("cookie", cookies.scope())
                .param("lifetime", settings.lifetime(remembered).toString())
                .param("remembered", remembered)
                .param("client", device.map(its -> its.client().id()).orElse(null), Types.OTHER)
                .param("clientName", device.map(its -> its.client().name()).orElse(null))
                .param(
                        "authenticatedAt",
                        device.map(its -> its.authenticatedAt().atOffset(ZoneOffset.UTC))
                                .orElse(null),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .param(
                        "fetchedBy",
                        device.map(its -> its.fetchedBy().atOffset(ZoneOffset.UTC))
                                .orElse(null),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .query(SessionTable::session)
                .single();
    }

    Optional<Session> findLive(byte[] tokenHash) {
        return findLive("token_hash = :key AND " + HAS_OUR_COOKIE, tokenHash);
    }

    Optional<Session> findLive(UUID id) {
        return findLive("id = :key", id);
    }

    private Optional<Session> findLive(String which, Object key) {
        return sql("SELECT %s, " + IS_LIVE + " AS is_live FROM session WHERE " + which)
                .param("key", key)
                .param("cookie", cookies.scope())
                .query((row, number) ->
                        row.getBoolean("is_live") ? Optional.of(session(row, number)) : Optional.<Session>empty())
                .optional()
                .flatMap(live -> live.or(() -> findOnceReleased(which, key)));
    }

    /**
     * If a session has just expired, waits for an activity that is being written, because a session refused as expired must
     * not be live afterwards. Rows that expired earlier are not locked; otherwise frequent requests could keep the sweeper
     * from deleting them.
     */
    private Optional<Session> findOnceReleased(String which, Object key) {
        return sql("""
                WITH released AS MATERIALIZED (
                    SELECT * FROM session
                    WHERE %s AND expires_at > clock_now()
                      AND last_seen_at > clock_now() - %s - interval '3 seconds'
                    FOR NO KEY UPDATE)
                SELECT %%s FROM released WHERE\s""".formatted(which, IDLE) + IS_LIVE)
                .param("key", key)
                .param("cookie", cookies.scope())
                .query(SessionTable::session)
                .optional();
    }

    /** Waits for whoever ends the session. */
    void lock(UUID id) {
        jdbc.sql("SELECT id FROM session WHERE id = :id FOR NO KEY UPDATE")
                .param("id", id)
                .query(UUID.class)
                .optional();
    }

    /**
     * The clock may have been set back since the session began.
     *
     * @return empty if the session is over
     */
    Optional<Session> setFetched(UUID id, Duration most) {
        return sql("""
                UPDATE session SET last_seen_at = GREATEST(last_seen_at, clock_now()), expires_at = clock_now() + LEAST(
                    CAST(:most AS interval),
                    CASE WHEN remembered THEN CAST(:rememberedLifetime AS interval) ELSE CAST(:lifetime AS interval) END)
                WHERE id = :id AND\s""" + IS_LIVE + " RETURNING %s")
                .param("id", id)
                .param("most", most.toString())
                .param("lifetime", settings.lifetime(false).toString())
                .param("rememberedLifetime", settings.lifetime(true).toString())
                .query(SessionTable::session)
                .optional();
    }

    /** The old token finds nothing any more. */
    Session renew(UUID id, Token token) {
        return sql("""
                UPDATE session SET token_hash = :token, cookie = :cookie, authenticated_at = clock_now() WHERE id = :id
                RETURNING %s
                """)
                .param("id", id)
                .param("token", token.hash())
                .param("cookie", cookies.scope())
                .query(SessionTable::session)
                .single();
    }

    /** Includes expired sessions that nobody has deleted yet. */
    List<Session> newestFirst(UUID accountId) {
        return sql("SELECT %s FROM session WHERE account_id = :account ORDER BY signed_in_at DESC, id DESC")
                .param("account", accountId)
                .query(SessionTable::session)
                .list();
    }

    /** Includes expired sessions that nobody has deleted yet. */
    List<Seated> seatedNewestFirst(UUID accountId, byte[] deviceHash) {
        return sql("SELECT %s, device_hash = :deviceHash AS is_own, " + IS_OVERDUE
                        + " AS is_overdue FROM session WHERE account_id = :account ORDER BY signed_in_at DESC, id DESC")
                .param("account", accountId)
                .param("deviceHash", deviceHash)
                .param("cookie", cookies.scope())
                .query((row, number) ->
                        new Seated(session(row, number), row.getBoolean("is_own"), row.getBoolean("is_overdue")))
                .list();
    }

    List<UUID> accounts(UUID after, int most) {
        return jdbc.sql("""
                SELECT DISTINCT account_id FROM session WHERE account_id > :after ORDER BY account_id LIMIT :most
                """)
                .param("after", after)
                .param("most", most)
                .query((row, number) -> row.getObject("account_id", UUID.class))
                .list();
    }

    List<Session> liveNewestFirst(UUID accountId) {
        return sql("SELECT %s FROM session WHERE account_id = :account AND " + IS_LIVE
                        + " ORDER BY signed_in_at DESC, id DESC")
                .param("account", accountId)
                .query(SessionTable::session)
                .list();
    }

    List<Session> findLive(Collection<UUID> ids) {
        return sql("SELECT %s FROM session WHERE id = ANY (CAST(string_to_array(:ids, ',') AS uuid[])) AND " + IS_LIVE)
                .param("ids", commaSeparated(ids.stream()))
                .query(SessionTable::session)
                .list();
    }

    /**
     * Skips locked rows, so that two nodes that touch the same sessions do not wait for each other.
     *
     * @return the written sessions, as they are now; a session that was seen too recently is not written
     */
    List<Session> touch(Collection<Activity> activities) {
        return touch(activities, "SKIP LOCKED");
    }

    /**
     * As {@link #touch(Collection)}, but waits for a locked row.
     *
     * @return also empty if the session expired in the meantime
     */
    List<Session> touchOnceReleased(Activity activity) {
        return touch(List.of(activity), "");
    }

    /** Checks the deadlines only once the row is locked, so that it never revives a session that others have seen expire. */
    private List<Session> touch(Collection<Activity> activities, String whereLocked) {
        return sql("""
                WITH held AS MATERIALIZED (
                    SELECT session.*, LEAST(at, clock_now()) AS seen_at
                    FROM unnest(
                        CAST(string_to_array(:ids, ',') AS uuid[]),
                        CAST(string_to_array(:times, ',') AS timestamptz[])) AS activity (id, at)
                    JOIN session USING (id)
                    WHERE last_seen_at <= LEAST(at, clock_now()) - CAST(:betweenTouches AS interval)
                    FOR NO KEY UPDATE OF session\s""" + whereLocked + """
                ), seen AS (SELECT id AS seen_id, seen_at FROM held WHERE\s""" + IS_LIVE_STILL + """
                )
                UPDATE session SET last_seen_at = seen_at FROM seen WHERE id = seen_id RETURNING %s
                """)
                .param("ids", commaSeparated(activities.stream().map(Activity::sessionId)))
                .param("times", commaSeparated(activities.stream().map(Activity::at)))
                .param("betweenTouches", settings.betweenTouches().toString())
                .query(SessionTable::session)
                .list();
    }

    List<Ended> delete(UUID accountId, List<UUID> ids, EndReason reason) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return jdbc.sql("""
                DELETE FROM session WHERE account_id = :account AND id IN (:ids)
                RETURNING id, account_id, signed_in_at, clock_now() AS ended_at, CAST(:reason AS text) AS reason
                """)
                .param("account", accountId)
                .param("ids", ids)
                .param("reason", reason.toString())
                .query(SessionTable::ended)
                .list();
    }

    /**
     * Deletes the ended sessions of one account, which the caller has locked. They have expired, or the operator has changed
     * the cookies, so that no browser can use them any more.
     */
    List<Ended> deleteOverdue(UUID accountId) {
        return overdue("""
                DELETE FROM session WHERE account_id = :account AND %s
                """.formatted(IS_OVERDUE))
                .param("account", accountId)
                .param("cookie", cookies.scope())
                .query(SessionTable::ended)
                .list();
    }

    /**
     * Looks at sessions that may be idle, and postpones the next look at those that are not: until they may be idle again.
     *
     * @param most how many to look at for each of the two idle timeouts
     * @return how many were postponed
     */
    int postpone(int most) {
        return judging("""
                UPDATE session SET maybe_idle_since = last_seen_at WHERE id = ANY (ARRAY (
                    SELECT id FROM session WHERE id = ANY (%s)
                    AND last_seen_at > clock_now() - %s FOR NO KEY UPDATE SKIP LOCKED))
                """.formatted(MAYBE_IDLE, IDLE)).param("most", most).update();
    }

    /**
     * Deletes expired sessions of all accounts, skipping locked rows. Uses arrays instead of {@code OR} or {@code IN},
     * for which PostgreSQL reads the whole table if it does not know the idle timeout.
     *
     * @param most how many to look at for each deadline
     */
    List<Ended> deleteOverdue(int most) {
        return overdue("""
                DELETE FROM session WHERE id = ANY (
                    ARRAY (SELECT id FROM session WHERE expires_at <= clock_now()
                           ORDER BY expires_at LIMIT :most FOR UPDATE SKIP LOCKED)
                    || ARRAY (SELECT id FROM session WHERE id = ANY (%s)
                              AND last_seen_at <= clock_now() - %s FOR UPDATE SKIP LOCKED))
                """.formatted(MAYBE_IDLE, IDLE))
                .param("most", most)
                .query(SessionTable::ended)
                .list();
    }

    private StatementSpec overdue(String delete) {
        return judging(delete + """
                RETURNING id, account_id, signed_in_at, LEAST(expires_at, idle_at, clock_now()) AS ended_at,
                          CASE WHEN LEAST(expires_at, idle_at) > clock_now() THEN 'ended-by-operator'
                               WHEN expires_at <= idle_at THEN 'expired' ELSE 'idle' END AS reason
                """.replace("idle_at", "last_seen_at + " + IDLE));
    }

    private StatementSpec sql(String withColumns) {
        return judging(withColumns.formatted(COLUMNS));
    }

    /** A statement that may ask whether a session is idle. */
    private StatementSpec judging(String statement) {
        return jdbc.sql(statement)
                .param("idle", settings.idleWithGrace(false).toString())
                .param("rememberedIdle", settings.idleWithGrace(true).toString());
    }

    private static String commaSeparated(Stream<?> values) {
        return values.map(Object::toString).collect(Collectors.joining(","));
    }

    private static Session session(ResultSet row, int number) throws SQLException {
        return new Session(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getInt("seat"),
                Device.from(row),
                row.getString("ip"),
                Word.read(SignInMethod.class, row.getString("method")),
                row.getObject("signed_in_at", OffsetDateTime.class).toInstant(),
                row.getObject("authenticated_at", OffsetDateTime.class).toInstant(),
                row.getObject("last_seen_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("remembered"),
                client(row));
    }

    private static Optional<DeviceClient> client(ResultSet row) throws SQLException {
        var id = row.getObject("client_id", UUID.class);
        return id == null ? Optional.empty() : Optional.of(new DeviceClient(id, row.getString("client_name")));
    }

    private static Ended ended(ResultSet row, int number) throws SQLException {
        return new Ended(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getObject("signed_in_at", OffsetDateTime.class).toInstant(),
                row.getObject("ended_at", OffsetDateTime.class).toInstant(),
                Word.read(EndReason.class, row.getString("reason")));
    }
}
