package dev.countersign.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Keys;
import dev.countersign.keys.Scope;
import dev.countersign.support.Answer;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.EventLog;
import dev.countersign.support.Expect;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@DisplayName("A back end's call")
class ServiceCallsTest {
    private static final TestServer SERVER = TestServer.with();
    private static final String ACCOUNTS = "/api/v1/service/accounts";

    private final BackEnd backEnd = BackEnd.mayDoAll(SERVER);
    private final Browser member = SERVER.member();
    private final String account = member.get("/api/v1/session").at("/account/id");
    private final String path = ACCOUNTS + "/" + account;

    @BeforeEach
    void listen() {
        EventLog.listen();
    }

    private static List<JsonNode> linesOf(UUID key) {
        return EventLog.where(line -> line.at("/event").asString().equals("service-call")
                && line.at("/key").asString().equals(key.toString()));
    }

    private static List<@Nullable String> rowsOf(UUID key) {
        return SERVER.rows()
                .sql("SELECT kind FROM security_event WHERE key_id = :key ORDER BY happened_at")
                .param("key", key)
                .query(String.class)
                .list();
    }

    /** Makes a call, and returns the one line that it caused. */
    private void isLine(Supplier<Answer> call, String route, String outcome, String about) {
        var before = linesOf(backEnd.id()).size();
        var answer = call.get();

        assertThat(answer.status()).as(answer.text()).isEqualTo(Integer.parseInt(outcome));
        var lines = linesOf(backEnd.id());
        assertThat(lines).hasSize(before + 1);
        var line = lines.getLast();
        assertThat(line.at("/route").asString()).isEqualTo(route);
        assertThat(line.at("/outcome").asString()).isEqualTo(outcome);
        assertThat(line.at("/account").asString("")).isEqualTo(about);
        assertThat(line.at("/ip").asString()).isEqualTo("127.0.0.1");
        assertThat(line.at("/time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    }

    @Test
    @DisplayName("is one line, whatever the outcome: key, route, account and status, and no input (SEC-27, SEC-65)")
    void lines() {
        var token = Objects.requireNonNull(member.cookie(Browser.SESSION));

        isLine(() -> backEnd.introspect(token), "POST /api/v1/introspection", "200", account);
        isLine(() -> backEnd.introspect("invented"), "POST /api/v1/introspection", "200", "");
        isLine(() -> backEnd.get(path), "GET " + ACCOUNTS + "/{id}", "200", account);
        isLine(
                () -> backEnd.post(ACCOUNTS + "/search", Map.of("email", member.email())),
                "POST " + ACCOUNTS + "/search",
                "200",
                account);
        isLine(
                () -> backEnd.post(ACCOUNTS + "/search", Map.of("email", "nobody@example.org")),
                "POST " + ACCOUNTS + "/search",
                "404",
                "");
        isLine(() -> backEnd.get(path + "/sessions"), "GET " + ACCOUNTS + "/{id}/sessions", "200", account);
        isLine(() -> backEnd.post(ACCOUNTS, "{"), "POST " + ACCOUNTS, "400", "");

        assertThat(EventLog.lines())
                .noneMatch(line -> line.contains(token)
                        || line.contains(backEnd.secret())
                        || line.contains("invented")
                        || line.contains(member.email())
                        || line.contains("nobody@example.org"));
        assertThat(rowsOf(backEnd.id())).as("a call that only reads is no row").containsExactly("key-created");
    }

    @Test
    @DisplayName("names no route if the path lacks the method")
    void methods() {
        var events = "/api/v1/service/events";
        var headers = " HTTP/1.1\nContent-Length: 0\nAuthorization: Bearer " + backEnd.secret();
        var calls = List.of("GET " + events, "POST " + events, "PUT " + ACCOUNTS, "OPTIONS " + ACCOUNTS);

        for (var call : calls) {
            RawHttp.send(SERVER.url(), call + headers, "");
        }

        // The answer to a handshake may arrive before its line is written.
        Expect.soon(() -> linesOf(backEnd.id()).size() == calls.size());
        assertThat(linesOf(backEnd.id()))
                .filteredOn(line -> line.has("route"))
                .extracting(line -> line.at("/route").asString())
                .containsExactly("GET " + events);
    }

    @Test
    @DisplayName("that changes something is also a row, with the key (SEC-65)")
    void rows() {
        var session = member.session().orElseThrow();
        isLine(
                () -> backEnd.delete(path + "/sessions/" + session),
                "DELETE " + ACCOUNTS + "/{id}/sessions/{session_id}",
                "204",
                account);
        isLine(() -> backEnd.delete(path + "/sessions"), "DELETE " + ACCOUNTS + "/{id}/sessions", "204", account);
        isLine(() -> backEnd.put(path + "/disablement"), "PUT " + ACCOUNTS + "/{id}/disablement", "204", account);
        isLine(() -> backEnd.delete(path + "/disablement"), "DELETE " + ACCOUNTS + "/{id}/disablement", "204", account);
        var made = backEnd.post(
                ACCOUNTS, Map.of("email", TestServer.freshEmail(), "password", TestServer.PASSWORD, "name", "Ann"));
        assertThat(linesOf(backEnd.id()).getLast().at("/account").asString()).isEqualTo(made.at("/account/id"));

        assertThat(rowsOf(backEnd.id()))
                .containsExactly(
                        "key-created",
                        "session-ended-by-operator",
                        "account-disabled",
                        "account-enabled",
                        "account-created");
        var ended =
                EventLog.where(line -> line.at("/ended_session").asString("").equals(session));
        assertThat(ended).hasSize(1);
        assertThat(ended.getFirst().at("/key").asString())
                .isEqualTo(backEnd.id().toString());
        assertThat(ended.getFirst().at("/event").asString()).isEqualTo("session-ended-by-operator");
    }

    @Test
    @DisplayName("that is refused is one line too, without the path, and without a key if none was valid")
    void refused() {
        var server = TestServer.with("countersign.trusted-proxies=127.0.0.0/8");
        var reader = BackEnd.of(server, Scope.ACCOUNTS_READ);

        reader.put(path + "/disablement");
        fromElsewhere(server, "192.0.2.1", "GET", "/api/v1/service/cs_live_typed-by-mistake");
        fromElsewhere(server, "192.0.2.2", "PUT", path + "/disablement");

        var lines = EventLog.lines().stream()
                .filter(line -> line.contains("\"event\":\"service-call\""))
                .filter(line -> line.contains(reader.id().toString()) || line.contains("\"192.0.2."))
                .toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst())
                .contains("\"key\":\"" + reader.id() + "\"")
                .contains("\"outcome\":\"403\"")
                .doesNotContain(account);
        assertThat(lines.get(1)).contains("\"outcome\":\"401\"").doesNotContain("route", "key", "mistake");
        assertThat(lines.get(2))
                .contains("\"route\":\"PUT /api/v1/service/accounts/{id}/disablement\"")
                .doesNotContain("key\"", account);
    }

    /** Calls without a key share a line if they come from one network. */
    private static void fromElsewhere(TestServer server, String address, String method, String path) {
        server.browser().send(method, path, null, request -> request.header("X-Forwarded-For", address));
    }

    @Test
    @DisplayName(
            "is made with a key whose creation, rotation and revocation are rows and lines, without the key (SEC-65)")
    void keys() {
        var keys = SERVER.room(Keys.class);
        var old = BackEnd.of(SERVER, Scope.EVENTS);
        keys.rotate(old.id(), Duration.ofHours(1));
        keys.revoke(old.id());

        assertThat(rowsOf(old.id())).containsExactly("key-created", "key-rotated", "key-revoked");
        assertThat(EventLog.where(
                        line -> line.at("/key").asString("").equals(old.id().toString())))
                .extracting(line -> line.at("/event").asString())
                .containsExactly("key-created", "key-rotated", "key-revoked");
        assertThat(EventLog.lines()).noneMatch(line -> line.contains(old.secret()));
    }
}
