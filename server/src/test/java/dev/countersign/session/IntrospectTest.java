package dev.countersign.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Introspecting a session for a back end")
class IntrospectTest {
    private static final TestServer SERVER = TestServer.with();
    private static final BackEnd BACK_END = BackEnd.of(SERVER, Scope.INTROSPECT);
    private static final String INACTIVE = "{\"active\":false}";

    @Test
    @DisplayName("names the member and the session, and sets no cookie")
    void active() {
        var member = SERVER.member();
        var current = member.get("/api/v1/session");

        var found = BACK_END.introspect(member);

        assertThat(found.status()).isEqualTo(200);
        assertThat(found.json().at("/active").asBoolean()).isTrue();
        assertThat(found.json().at("/account")).isEqualTo(current.json().at("/account"));
        assertThat(found.json().at("/session/id")).isEqualTo(current.json().at("/session/id"));
        assertThat(found.setCookies()).isEmpty();
        assertThat(found.text()).doesNotContain(String.valueOf(member.cookie(Browser.SESSION)));
    }

    @Test
    @DisplayName("says how long the answer holds: two seconds alone, or the last activity's minute with the stream")
    void holds() {
        var server = TestServer.alone();
        var backEnd = BackEnd.of(server, Scope.INTROSPECT);
        var member = server.member();
        server.turnClock(Duration.ofSeconds(40));

        var later = backEnd.introspect(member).json();
        server.turnClock(Duration.ofSeconds(90));
        var muchLater = backEnd.introspect(member).json();
        server.room(Sessions.class).writeTouches();
        var onceItWasWritten = backEnd.introspect(member).json();

        assertThat(later.path("trusted_ms").asInt()).isBetween(1, 2_000);
        assertThat(later.path("ask_again_ms").asInt()).isBetween(1, 20_000);
        assertThat(muchLater.path("ask_again_ms").asInt()).isBetween(1, 2_000);
        assertThat(onceItWasWritten.path("ask_again_ms").asInt()).isBetween(30_000, 60_000);
        server.stop();
    }

    @Test
    @DisplayName("says that activity may go unreported for at most a sixtieth of a short idle timeout (SEC-31)")
    void holdsShortly() {
        var server = TestServer.alone("countersign.session.idle=12s");
        var backEnd = BackEnd.of(server, Scope.INTROSPECT);
        var member = server.member();
        server.turnClock(Duration.ofSeconds(3));

        var answer = backEnd.introspect(member).json();

        assertThat(answer.path("ask_again_ms").asInt()).isBetween(1, 200);
        server.stop();
    }

    @Test
    @DisplayName("says the same of an ended, an expired, a waiting, a device's and an invented token: not active")
    void inactive() {
        var server = TestServer.alone();
        var backEnd = BackEnd.of(server, Scope.INTROSPECT);
        var ended = server.member();
        var endedToken = Objects.requireNonNull(ended.cookie(Browser.SESSION));
        ended.delete("/api/v1/session");
        var member = server.member();
        var waiting = server.browser().waitFor(member.email());

        for (var token : List.<String>of(
                endedToken,
                Objects.requireNonNull(waiting.cookie(Browser.WAITING)),
                Objects.requireNonNull(member.cookie(Browser.DEVICE)),
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "",
                backEnd.secret())) {
            var answer = backEnd.introspect(token);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(INACTIVE);
        }
        server.turnClock(Duration.ofMinutes(62));
        assertThat(backEnd.introspect(member).text()).isEqualTo(INACTIVE);
        server.stop();
    }

    @Test
    @DisplayName("counts as the member's activity: it keeps the session alive (SEC-31)")
    void activity() {
        var server = TestServer.alone();
        var backEnd = BackEnd.of(server, Scope.INTROSPECT);
        var member = server.member();

        server.turnClock(Duration.ofMinutes(50));
        assertThat(backEnd.introspect(member).text()).startsWith("{\"active\":true");
        server.turnClock(Duration.ofMinutes(100));

        assertThat(backEnd.introspect(member).text()).startsWith("{\"active\":true");
        server.stop();
    }

    @Test
    @DisplayName("asks the database nothing once the node knows key and session")
    void noStatement() throws SQLException {
        var server = TestServer.alone();
        var backEnd = BackEnd.of(server, Scope.INTROSPECT);
        var member = server.member();
        backEnd.introspect(member);
        var pool = server.room(DataSource.class);
        var connections = new ArrayList<Connection>();
        for (var connection = 0; connection < 16; connection++) {
            connections.add(pool.getConnection());
        }

        try {
            assertThat(backEnd.introspect(member).text()).startsWith("{\"active\":true");
        } finally {
            for (var connection : connections) {
                connection.close();
            }
            server.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"token\":null}", "{\"token\":1}", "{\"token\":[]}", "{\"token\":\"a\",\"all\":true}"})
    @DisplayName("refuses a body that is not exactly one token")
    void badBody(String body) {
        assertThat(BACK_END.post("/api/v1/introspection", body).status()).isEqualTo(422);
        Expect.problem(BACK_END.post("/api/v1/introspection", "{"), 400, "malformed");
    }
}
