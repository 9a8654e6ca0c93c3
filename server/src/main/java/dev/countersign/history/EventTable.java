package dev.countersign.history;

import dev.countersign.database.Database;
import dev.countersign.device.Visitor;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code security_event}. */
@Component
class EventTable {
    private final JdbcClient jdbc;

    EventTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return when it happened, by the clock of record */
    Instant insert(Event event) {
        var visitor = event.visitor();
        return jdbc.sql("""
                INSERT INTO security_event (id, account_id, kind, session_id, ended_session_id, approval_id, reason,
                                            browser, os, device_kind, user_agent, ip)
                VALUES (:id, :account, :kind, :session, :endedSession, :approval, :reason,
                        :browser, :os, :deviceKind, :userAgent, CAST(:ip AS inet))
                RETURNING happened_at
                """)
                .param("id", Database.newId())
                .param("account", event.account().orElse(null), Types.OTHER)
                .param("kind", event.kind().toString())
                .param("session", event.session().orElse(null), Types.OTHER)
                .param("endedSession", event.endedSession().orElse(null), Types.OTHER)
                .param("approval", event.approval().orElse(null), Types.OTHER)
                .param("reason", event.reason().orElse(null))
                .param("browser", visitor.map(who -> who.device().browser()).orElse(null))
                .param("os", visitor.map(who -> who.device().os()).orElse(null))
                .param(
                        "deviceKind",
                        visitor.map(who -> who.device().kind().toString()).orElse(null))
                .param("userAgent", visitor.map(Visitor::userAgent).orElse(null))
                .param("ip", visitor.map(Visitor::ip).orElse(null))
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }
}
