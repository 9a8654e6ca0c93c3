package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.support.BackEnd;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A node's database")
class DatabaseAwayTest {

    @Test
    @DisplayName("is the only truth: without it nothing opens, and afterwards all is as before (SEC-68)")
    void away() {
        var server = TestServer.alone();
        try {
            var member = server.member();
            var backEnd = BackEnd.mayDoAll(server);
            server.takeDatabaseAway();

            for (var answer : List.of(
                    member.get("/api/v1/session"),
                    member.get("/api/v1/sessions"),
                    server.browser().signIn(member.email()),
                    backEnd.introspect(member))) {
                Expect.problem(answer, 503, "unavailable");
                assertThat(answer.header("Retry-After")).isPresent();
            }
            for (var path : List.of("/verify", "/dashboard", "/health/ready")) {
                var answer = member.get(path);
                assertThat(answer.status()).as(path).isEqualTo(503);
                assertThat(answer.header("Retry-After")).as(path).isPresent();
            }
            assertThat(member.get("/health/live").status()).isEqualTo(200);

            server.bringDatabaseBack();
            assertThat(member.session()).isPresent();
            assertThat(member.get("/verify").status()).isEqualTo(200);
            assertThat(backEnd.introspect(member).text()).startsWith("{\"active\":true");
        } finally {
            server.bringDatabaseBack();
            server.stop();
        }
    }

    @Test
    @DisplayName("releases the account's lock of a node that hangs in a transaction, so that others do not wait for it")
    void frozenInTransaction() throws SQLException {
        var server = TestServer.with();
        var member = server.member();
        try (var frozen = server.room(DataSource.class).getConnection()) {
            frozen.setAutoCommit(false);
            frozen.createStatement().execute("SELECT 1 FROM account WHERE email = '" + member.email() + "' FOR UPDATE");
            var before = System.nanoTime();

            assertThat(member.delete("/api/v1/session").status()).isEqualTo(204);

            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10));
            assertThatThrownBy(frozen::commit).isInstanceOf(SQLException.class);
        }
    }

    @Test
    @DisplayName("needs a role that owns it and has no other rights (SEC-69)")
    void plainRole() {
        var server = TestServer.ofPlainRole();
        try {
            assertThat(server.member().session()).isPresent();
        } finally {
            server.stop();
        }
    }

    @Test
    @DisplayName("is reached by TLS or not at all if its URL asks for it (SEC-69)")
    void tls() {
        var server = TestServer.with();
        assertThatThrownBy(() -> new StartCheck(
                                new Primary(DatabaseAddress.parse(server.databaseUrl() + "?sslmode=require")))
                        .run())
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining("SSL");
    }
}
