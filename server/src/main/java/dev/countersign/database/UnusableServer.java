package dev.countersign.database;

import java.sql.SQLException;

/** Why a server that answers must not be used. The message is a sentence for the operator, without the host. */
final class UnusableServer extends SQLException {
    private final transient ServerState server;
    private final Kind kind;

    /** Why not. */
    enum Kind {
        STANDBY,
        READ_ONLY,
        REPLACED,
        OTHER_SYSTEM
    }

    private UnusableServer(Kind kind, ServerState server, String message) {
        super(message);
        this.kind = kind;
        this.server = server;
    }

    static UnusableServer standby(ServerState server) {
        return new UnusableServer(Kind.STANDBY, server, "PostgreSQL is read-only; it must be the primary.");
    }

    static UnusableServer readOnly(ServerState server) {
        return new UnusableServer(
                Kind.READ_ONLY,
                server,
                "PostgreSQL is read-only; it must be the primary,"
                        + " without default_transaction_read_only for this database or role.");
    }

    static UnusableServer replaced(ServerState server, ServerState by) {
        return new UnusableServer(
                Kind.REPLACED,
                server,
                ("this primary was replaced: it is on timeline %d, and another was promoted to timeline %d;"
                                + " stop it, or make it a standby.")
                        .formatted(server.timeline(), by.timeline()));
    }

    static UnusableServer otherSystem(ServerState server, ServerState than) {
        return new UnusableServer(
                Kind.OTHER_SYSTEM,
                server,
                ("this PostgreSQL is no copy of the one in use (system identifier %d instead of %d);"
                                + " all hosts must be one primary and its standbys.")
                        .formatted(server.systemId(), than.systemId()));
    }

    Kind kind() {
        return kind;
    }

    ServerState server() {
        return server;
    }
}
