package dev.countersign.webhooks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/**
 * The SQL of {@code webhook_message} and {@code webhook_delivery}: the messages, and the progress of sending each to each
 * endpoint.
 */
@Component
class WebhookTable {
    private static final String WAITS = "delivered_at IS NULL AND failed_at IS NULL";
    private static final String RETRIED_FOR = "interval '24 hours'";

    /** @param data JSON */
    record Message(UUID id, UUID accountId, WebhookType type, String data) {}

    private final JdbcClient jdbc;

    WebhookTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Writes the messages whose types an endpoint wants, in the given order.
     *
     * @return how many deliveries it created
     */
    int insert(List<Message> messages) {
        return jdbc.sql("""
                WITH given AS (
                    SELECT * FROM unnest(
                        CAST(:ids AS uuid[]), CAST(:accounts AS uuid[]), CAST(:types AS text[]), CAST(:data AS text[]))
                        WITH ORDINALITY AS given (id, account_id, type, data, place)
                ), message AS (
                    INSERT INTO webhook_message (id, account_id, type, payload)
                    SELECT id, account_id, type, format('{"type":"%s","timestamp":"%s","data":%s}', type,
                           to_char(clock_now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), data)
                    FROM given
                    WHERE EXISTS (SELECT FROM webhook_endpoint WHERE given.type = ANY (events))
                    ORDER BY place
                    RETURNING id, account_id, type, sequence, created_at
                )
                INSERT INTO webhook_delivery (message_id, endpoint_id, account_id, sequence, next_attempt_at, give_up_at)
                SELECT message.id, endpoint.id, account_id, sequence, message.created_at, message.created_at + {retriedFor}
                FROM message JOIN webhook_endpoint AS endpoint ON message.type = ANY (events)
                """.replace("{retriedFor}", RETRIED_FOR))
                .param("ids", texts(messages, Message::id))
                .param("accounts", texts(messages, Message::accountId))
                .param("types", texts(messages, Message::type))
                .param("data", texts(messages, Message::data))
                .update();
    }

    private static String[] texts(List<Message> messages, Function<Message, Object> field) {
        return messages.stream().map(field).map(Object::toString).toArray(String[]::new);
    }

    /**
     * Claims deliveries that are due for an endpoint: for each account its oldest waiting delivery, and only while none of
     * the account's deliveries is being sent. Skips rows that another node is claiming. A claim expires if no outcome is
     * saved.
     */
    List<Claim> claim(UUID endpointId, int most, Duration lease) {
        return sql("""
                UPDATE webhook_delivery AS delivery
                SET attempts = attempts + 1, claimed_until = clock_now() + CAST(:lease AS interval)
                FROM webhook_message AS message
                WHERE message.id = message_id AND delivery.id = ANY (ARRAY (
                    SELECT id FROM webhook_delivery AS oldest
                    WHERE endpoint_id = :endpoint AND {waits} AND next_attempt_at <= clock_now()
                      AND (claimed_until IS NULL OR claimed_until <= clock_now())
                      AND NOT EXISTS (
                          SELECT FROM webhook_delivery AS other
                          WHERE other.endpoint_id = :endpoint AND other.account_id = oldest.account_id
                            AND other.delivered_at IS NULL AND other.failed_at IS NULL AND other.id <> oldest.id
                            AND (other.sequence < oldest.sequence OR other.claimed_until > clock_now()))
                    ORDER BY next_attempt_at LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                RETURNING delivery.id, message.id AS message_id, payload, attempts, clock_now() AS claimed_at
                """)
                .param("endpoint", endpointId)
                .param("most", most)
                .param("lease", lease.toString())
                .query(WebhookTable::claim)
                .list();
    }

    /** Marks it as delivered, whoever holds the claim by now. The account's next delivery becomes due. */
    void delivered(long id, int status) {
        sql("""
                WITH done AS (
                    UPDATE webhook_delivery SET delivered_at = clock_now(), claimed_until = NULL, last_status = :status
                    WHERE id = :id AND {waits}
                    RETURNING id, endpoint_id, account_id
                )
                UPDATE webhook_delivery AS next SET next_attempt_at = clock_now()
                FROM done
                WHERE next.endpoint_id = done.endpoint_id AND next.account_id = done.account_id AND next.id <> done.id
                  AND next.delivered_at IS NULL AND next.failed_at IS NULL AND next.next_attempt_at > clock_now()
                """).param("id", id).param("status", status).update();
    }

    /**
     * Schedules the next attempt, and delays the account's later deliveries too. A day after the message it gives up,
     * and the next delivery becomes due. Does nothing if the claim has expired and someone else holds it.
     *
     * @param status null if there was no answer
     */
    void failed(long id, int attempt, @Nullable Integer status, Duration wait) {
        sql("""
                WITH tried AS (
                    UPDATE webhook_delivery
                    SET claimed_until = NULL, last_status = :status,
                        failed_at = CASE WHEN clock_now() >= give_up_at THEN clock_now() END,
                        next_attempt_at = LEAST(clock_now() + CAST(:wait AS interval), GREATEST(give_up_at, clock_now()))
                    WHERE id = :id AND attempts = :attempt AND {waits}
                    RETURNING id, endpoint_id, account_id, next_attempt_at
                )
                UPDATE webhook_delivery AS next SET next_attempt_at = tried.next_attempt_at
                FROM tried
                WHERE next.endpoint_id = tried.endpoint_id AND next.account_id = tried.account_id AND next.id <> tried.id
                  AND next.delivered_at IS NULL AND next.failed_at IS NULL
                """)
                .param("id", id)
                .param("attempt", attempt)
                .param("status", status)
                .param("wait", wait.toString())
                .update();
    }

    long countWaiting(UUID endpointId) {
        return sql("SELECT count(*) FROM webhook_delivery WHERE endpoint_id = :endpoint AND {waits}")
                .param("endpoint", endpointId)
                .query(Long.class)
                .single();
    }

    /** Deletes the waiting deliveries of an endpoint. The others are deleted with their messages. */
    void forget(UUID endpointId) {
        sql("DELETE FROM webhook_delivery WHERE endpoint_id = :endpoint AND {waits}")
                .param("endpoint", endpointId)
                .update();
    }

    /** Deletes the messages about an account, sent or not. */
    void forgetAccount(UUID accountId) {
        jdbc.sql("DELETE FROM webhook_message WHERE account_id = :account")
                .param("account", accountId)
                .update();
    }

    int replay(UUID endpointId, Duration since) {
        return again(
                        "ANY (ARRAY (SELECT id FROM webhook_message WHERE created_at >= clock_now() - CAST(:since AS interval)))")
                .param("endpoint", endpointId)
                .param("since", since.toString())
                .update();
    }

    int replay(UUID endpointId, UUID messageId) {
        return again(":message")
                .param("endpoint", endpointId)
                .param("message", messageId)
                .update();
    }

    /** Leaves out deliveries that are being sent. */
    private StatementSpec again(String messages) {
        return jdbc.sql("""
                UPDATE webhook_delivery
                SET delivered_at = NULL, failed_at = NULL, claimed_until = NULL, attempts = 0, next_attempt_at = clock_now(),
                    give_up_at = clock_now() + {retriedFor}
                WHERE endpoint_id = :endpoint AND message_id = {messages}
                  AND (claimed_until IS NULL OR claimed_until <= clock_now())
                """.replace("{messages}", messages).replace("{retriedFor}", RETRIED_FOR));
    }

    /**
     * Deletes messages that are too old to be sent.
     *
     * @return how many
     */
    int deleteOlderThan(Duration kept, int most) {
        return jdbc.sql("""
                DELETE FROM webhook_message
                WHERE id = ANY (ARRAY (
                    SELECT id FROM webhook_message WHERE created_at <= clock_now() - CAST(:kept AS interval)
                    ORDER BY created_at LIMIT :most
                    FOR UPDATE SKIP LOCKED))
                """).param("kept", kept.toString()).param("most", most).update();
    }

    private StatementSpec sql(String withConditions) {
        return jdbc.sql(withConditions.replace("{waits}", WAITS));
    }

    private static Claim claim(ResultSet row, int number) throws SQLException {
        return new Claim(
                row.getLong("id"),
                row.getObject("message_id", UUID.class),
                row.getString("payload"),
                row.getInt("attempts"),
                row.getObject("claimed_at", OffsetDateTime.class).toInstant());
    }
}
