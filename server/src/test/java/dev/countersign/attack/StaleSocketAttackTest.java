package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Has: a socket opened while the session was valid. Wants: to approve their own sign-in with it later. */
@DisplayName("A socket that outlives its session")
class StaleSocketAttackTest {
    @AutoClose("stop")
    private final TestServer server = TestServer.alone("countersign.session.limit=3");

    @Test
    @DisplayName("approves nothing after the session's idle timeout, even before the sweep (SEC-29, SEC-56)")
    void idle() throws SQLException {
        var first = server.member();
        var session = first.session().orElseThrow();
        var live = first.live();
        live.next("hello");
        server.turnClock(Duration.ofMinutes(50));
        var other = server.browser();
        other.waitFor(first.email());
        first.answer(first.pendingApproval(), other.code());
        other.redeem();
        server.turnClock(Duration.ofMinutes(50 + 60));
        other.get("/api/v1/session");
        var thief = server.browser().waitFor(first.email());
        var request = other.pendingApproval();
        try (var _ = keepFromSweeper(session)) {
            server.turnClock(Duration.ofMinutes(50 + 61).plusSeconds(5));

            live.say(Map.of("type", "approval.answer", "id", request, "code", thief.code()));

            live.next("session.ended");
            assertThat(live.closeCode()).isEqualTo(4401);
            assertThat(thief.redeem().status()).isEqualTo(409);
            assertThat(other.pendingApproval()).isEqualTo(request);
        }
    }

    /** The sweeper skips locked rows until this connection is released. */
    private Connection keepFromSweeper(String session) throws SQLException {
        var connection = DriverManager.getConnection(
                server.databaseUrl().replace("postgres://postgres@", "jdbc:postgresql://"), "postgres", "");
        connection.setAutoCommit(false);
        try (var lock = connection.prepareStatement("SELECT FROM session WHERE id = ?::uuid FOR UPDATE")) {
            lock.setString(1, session);
            lock.execute();
        }
        return connection;
    }

    @Test
    @DisplayName("is closed at sign-out (SEC-32)")
    void signedOut() {
        var first = server.member();
        var other = first.admit(server.browser());
        var live = first.live();
        live.next("hello");
        server.browser().waitFor(first.email());
        var request = other.pendingApproval();
        first.delete("/api/v1/session");

        live.next("session.ended");

        assertThat(live.closeCode()).isEqualTo(4401);
        assertThat(other.pendingApproval()).isEqualTo(request);
    }

    @Test
    @DisplayName("denies nothing when the session has ended without a notification (SEC-32, SEC-56)")
    void endedUnheard() {
        var first = server.member();
        var other = first.admit(server.browser());
        var live = first.live();
        var session = live.next("hello").path("session_id").asString();
        server.browser().waitFor(first.email());
        var request = other.pendingApproval();
        server.rows()
                .sql("DELETE FROM session WHERE id = CAST(:id AS uuid)")
                .param("id", session)
                .update();

        live.say(Map.of("type", "approval.deny", "id", request));

        live.next("session.ended");
        assertThat(live.closeCode()).isEqualTo(4401);
        assertThat(other.pendingApproval()).isEqualTo(request);
    }
}
