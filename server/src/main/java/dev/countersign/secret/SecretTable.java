package dev.countersign.secret;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of {@code secret_check}: which secret this database belongs to. It has one row. */
@Component
class SecretTable {
    private final JdbcClient jdbc;

    SecretTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A new database belongs to the secret of its first node. */
    void insertIfNew(Secret secret) {
        jdbc.sql("INSERT INTO secret_check (value) VALUES (decode(:check, 'hex')) ON CONFLICT DO NOTHING")
                .param("check", secret.check())
                .update();
    }

    SecretState read() {
        return jdbc.sql("""
                SELECT encode(value, 'hex') AS value, encode(replaced, 'hex') AS replaced, encode(retired, 'hex') AS retired, seal_prefix
                FROM secret_check
                """)
                .query((row, number) -> new SecretState(
                        row.getString("value"),
                        Optional.ofNullable(row.getString("replaced")),
                        Optional.ofNullable(row.getString("retired")),
                        Optional.ofNullable(row.getString("seal_prefix"))))
                .single();
    }

    /** Does nothing if another command has begun already. From now on, nodes sign and seal under the next secret. */
    void begin(Secret old, Secret next, String sealPrefix) {
        jdbc.sql("""
                UPDATE secret_check SET value = decode(:next, 'hex'), replaced = value, seal_prefix = :prefix, seal_enforced = false
                WHERE value = decode(:old, 'hex') AND replaced IS NULL
                """)
                .param("next", next.check())
                .param("old", old.check())
                .param("prefix", sealPrefix)
                .update();
    }

    /**
     * From now on, the database refuses a password hash that is sealed under another secret.
     *
     * @return the number of this transaction; older ones may still write such a hash
     */
    String enforceSeal() {
        return jdbc.sql("UPDATE secret_check SET seal_enforced = true RETURNING CAST(pg_current_xact_id() AS text)")
                .query(String.class)
                .single();
    }

    /** Whether a transaction is still open that has written something and began before this one. */
    boolean hasOlderWriters(String transaction) {
        return jdbc.sql("SELECT pg_snapshot_xmin(pg_current_snapshot()) <= CAST(:transaction AS xid8)")
                .param("transaction", transaction)
                .query(Boolean.class)
                .single();
    }

    /** The addresses of the nodes that run, by what {@link NodeMarkTable} has left. */
    List<String> nodes() {
        return nodesWithout(Secret.NO_MARK);
    }

    /** The addresses of the nodes that do not know this secret. */
    List<String> nodesWithout(Secret secret) {
        return nodesWithout(secret.mark());
    }

    private List<String> nodesWithout(int mark) {
        return jdbc.sql("""
                SELECT coalesce(host(client_addr), 'this machine') AS address
                FROM (SELECT pid FROM pg_locks
                      WHERE locktype = 'advisory' AND classid = CAST(:marks AS oid) AND objsubid = 2
                            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                      GROUP BY pid HAVING NOT bool_or(objid = CAST(:mark AS bigint))) AS node
                JOIN pg_stat_activity USING (pid)
                ORDER BY address
                """)
                .param("marks", NodeMarkTable.MARKS)
                .param("mark", (long) mark)
                .query((row, number) -> row.getString("address"))
                .list();
    }

    /** No row is sealed under the old secret any more. */
    void finish() {
        jdbc.sql("UPDATE secret_check SET retired = replaced, replaced = NULL WHERE replaced IS NOT NULL")
                .update();
    }
}
