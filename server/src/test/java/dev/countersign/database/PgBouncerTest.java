package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.support.Expect;
import dev.countersign.support.InstalledPostgres;
import dev.countersign.support.PgBouncer;
import dev.countersign.support.TestServer;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A node behind PgBouncer")
class PgBouncerTest {
    @TempDir
    private static Path directory;

    private static InstalledPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = InstalledPostgres.start(InstalledPostgres.demand(), directory);
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    @DisplayName("works in session mode, and receives notifications")
    void session(@TempDir Path folder) {
        postgres.freshDatabase("app");
        try (var pooler = PgBouncer.start(postgres, "session", folder)) {
            var behind = TestServer.on(pooler.url("app"));
            var direct = TestServer.on(postgres.url("app"));
            try {
                var member = behind.member();

                Expect.soon(() -> member.get("/health/ready").status() == 200);
                assertThat(member.get("/verify").status()).isEqualTo(200);
                assertThat(member.at(direct).delete("/api/v1/session").status()).isEqualTo(204);
                Expect.soon(() -> member.get("/verify").status() == 401);
            } finally {
                behind.stop();
                direct.stop();
            }
        }
    }

    @Test
    @DisplayName("refuses transaction mode, and names the setting")
    void transaction(@TempDir Path folder) throws SQLException {
        try (var pooler = PgBouncer.start(postgres, "transaction", folder)) {
            var primary = new Primary(DatabaseAddress.parse(pooler.url("postgres")));
            // Sessions that are idle in the pool must not hide it.
            for (var time = 0; time < 3; time++) {
                primary.connect().close();
            }

            assertThatThrownBy(() -> new StartCheck(primary).run())
                    .isInstanceOf(DatabaseUnusable.class)
                    .hasMessageContaining("pool_mode=session");
        }
    }
}
