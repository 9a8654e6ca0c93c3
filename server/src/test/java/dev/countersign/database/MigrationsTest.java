package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Migrations")
class MigrationsTest {
    /** Nothing was released before this migration, so no node is older. */
    private static final int FIRST_BESIDE_OLD_NODES = 8;

    /** A statement with a reason why it is safe is allowed. */
    private static final String SAYS_WHY = "-- Safe beside old nodes:";

    private static final Map<String, Pattern> BREAK_OLD_NODES = Map.of(
            "takes away", pattern("DROP(?! (NOT NULL|DEFAULT))"),
            "renames", pattern("RENAME"),
            "changes a type", pattern("ALTER( COLUMN)? \\w+( SET DATA)? TYPE"),
            "wants what old nodes do not write", pattern("SET NOT NULL"),
            "wants a column that old nodes do not write", pattern("ADD( COLUMN)? \\w+ (?![^,]*DEFAULT)[^,]*NOT NULL"),
            "checks all rows under a lock, and what old nodes write", pattern("ADD CONSTRAINT (?!.*NOT VALID).*"),
            "stops writes while it reads the table",
                    pattern("CREATE( UNIQUE)? INDEX (?!CONCURRENTLY).*\\bON "
                            + "(account|approval|recovery_code|security_event|session|session_log) "));

    private static Pattern pattern(String words) {
        return Pattern.compile("\\b" + words + "\\b?", Pattern.CASE_INSENSITIVE);
    }

    private static List<String> broken(String migration) {
        return Arrays.stream(migration.split(";"))
                .filter(statement -> !statement.contains(SAYS_WHY))
                .map(statement -> statement.replaceAll("--.*", "").replaceAll("\\s+", " "))
                .flatMap(statement -> BREAK_OLD_NODES.entrySet().stream()
                        .filter(rule -> rule.getValue().matcher(statement).find())
                        .map(rule -> rule.getKey() + ":" + statement))
                .toList();
    }

    @Test
    @DisplayName("break no node of the previous release, which serves while they run and afterwards")
    void besideOldNodes() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
            for (var file : files.toList()) {
                var version = Integer.parseInt(file.getFileName().toString().replaceAll("V(\\d+)_.*", "$1"));
                if (version >= FIRST_BESIDE_OLD_NODES) {
                    assertThat(broken(Files.readString(file))).as("%s", file).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE session DROP COLUMN kind;",
                "DROP TABLE guess;",
                "ALTER TABLE account RENAME COLUMN name TO full_name;",
                "ALTER TABLE session ALTER COLUMN seat TYPE bigint;",
                "ALTER TABLE session ALTER seat SET DATA TYPE bigint;",
                "ALTER TABLE account ALTER COLUMN disabled_at SET NOT NULL;",
                "ALTER TABLE account ADD COLUMN locale text NOT NULL, ADD COLUMN theme text NOT NULL DEFAULT 'light';",
                "alter table account\n    add column locale text not null;",
                "ALTER TABLE session ADD CONSTRAINT low CHECK (seat < 5);",
                "SELECT 1;\nCREATE INDEX session_ip ON session (ip);",
                "CREATE UNIQUE INDEX session_ip ON session_log (ip);"
            })
    @DisplayName("that would break such a node are found")
    void found(String statement) {
        assertThat(broken(statement)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE passkey (id uuid PRIMARY KEY, public_key bytea NOT NULL);",
                "CREATE INDEX passkey_by_account ON passkey (account_id);",
                "ALTER TABLE account ADD COLUMN locale text;",
                "ALTER TABLE account ADD COLUMN locale text NOT NULL DEFAULT 'en';",
                "ALTER TABLE account ALTER COLUMN name DROP NOT NULL;",
                "ALTER TABLE session ADD CONSTRAINT low CHECK (seat < 5) NOT VALID;",
                "CREATE INDEX CONCURRENTLY session_ip ON session (ip);",
                "-- Safe beside old nodes: since 1.2 none reads it.\nALTER TABLE session DROP COLUMN kind;"
            })
    @DisplayName("that such a node can live with are not reported")
    void fine(String statement) {
        assertThat(broken(statement)).isEmpty();
    }

    @Test
    @DisplayName("of a newer release do not keep an old node from starting again")
    void newerSchema() {
        var newer = TestServer.alone();
        try {
            newer.rows().sql("""
                            INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,
                                                               installed_by, execution_time, success)
                            VALUES (999, '999', 'of a newer release', 'SQL', 'V999__of_a_newer_release.sql', 1, 'test', 1, true)
                            """).update();
            var old = newer.anotherNode();
            assertThat(old.member().session()).isPresent();
            old.stop();
        } finally {
            newer.stop();
        }
    }
}
