package dev.countersign.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.cache.RowCaches;
import dev.countersign.keys.Keys;
import dev.countersign.keys.Scope;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.LiveSocket;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The stream of events for back ends")
class StreamsTest {
    private static final TestServer SERVER = TestServer.with();
    private static final BackEnd BACK_END = BackEnd.of(SERVER, Scope.EVENTS);

    private static Map<String, Object> beat(long number) {
        return Map.of("type", "beat", "number", number);
    }

    private static void refused(int status, ThrowingCallable handshake) {
        assertThatThrownBy(handshake)
                .isInstanceOfSatisfying(
                        LiveSocket.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(status));
    }

    /** The answer once the node has a lease. */
    private static long trusted(LiveSocket events, long number) {
        var answer = events.say(beat(number)).next("beat");
        assertThat(answer.path("number").asLong()).isEqualTo(number);
        return answer.path("trusted_ms").asLong();
    }

    @Test
    @DisplayName("answers each heartbeat with the rest of the node's own lease, at most two seconds (SEC-32)")
    void beats() {
        Expect.soon(() -> SERVER.room(RowCaches.class).now().isPresent());
        var events = BACK_END.events();

        for (var number = 1; number <= 5; number++) {
            assertThat(trusted(events, number)).isBetween(1L, 2_000L);
        }
    }

    @Test
    @DisplayName("names a session that ended on any node before it answers the next heartbeat with trust (SEC-32)")
    void forget() {
        var other = SERVER.anotherNode();
        var member = SERVER.member();
        var session = member.session().orElseThrow();
        var events = BACK_END.at(other).events();
        events.say(beat(1)).next("beat");

        member.delete("/api/v1/session");

        var heard = events.next("forget");
        while (!heard.path("id").asString().equals(session)) {
            heard = events.next("forget");
        }
        other.stop();
    }

    @Test
    @DisplayName("reveals only a session's id: no token, no address, no name (SEC-27)")
    void nothingElse() {
        var member = SERVER.member();
        var events = BACK_END.events();
        events.say(beat(1)).next("beat");
        member.delete("/api/v1/session");

        assertThat(events.next("forget").propertyNames()).containsExactlyInAnyOrder("type", "id");
    }

    @Test
    @DisplayName("gives no trust while the node hears nothing, and ends if the node may have missed something (SEC-32)")
    void databaseAway() {
        var server = TestServer.alone();
        var events = BackEnd.of(server, Scope.EVENTS).events();
        Expect.soon(() -> server.room(RowCaches.class).now().isPresent());
        events.say(beat(1)).next("beat");

        server.takeDatabaseAway();

        assertThat(events.closeCode()).isEqualTo(1012);
        server.bringDatabaseBack();
        server.stop();
    }

    @Test
    @DisplayName("is refused without a key, with an unknown key, without the scope, and with only a cookie")
    void keys() {
        var member = SERVER.member();
        var cookie = Browser.SESSION + "=" + member.cookie(Browser.SESSION);
        var path = "/api/v1/service/events";

        refused(401, () -> LiveSocket.open(SERVER.url(), path, Map.of()));
        refused(401, () -> LiveSocket.open(SERVER.url(), path, Map.of("Cookie", cookie)));
        refused(
                401,
                () -> LiveSocket.open(SERVER.url(), path, Map.of("Authorization", "Bearer cs_live_" + "A".repeat(43))));
        refused(403, () -> BackEnd.of(SERVER, Scope.INTROSPECT).events());
        Expect.problem(RawHttp.send(SERVER.url(), "GET " + path + " HTTP/1.1", ""), 401, "bad-key");
    }

    @Test
    @DisplayName("ends as soon as its key is revoked")
    void revoked() {
        var backEnd = BackEnd.of(SERVER, Scope.EVENTS);
        var events = backEnd.events();
        events.say(beat(1)).next("beat");

        SERVER.room(Keys.class).revoke(backEnd.id());

        assertThat(events.closeCode()).isEqualTo(4401);
        refused(401, backEnd::events);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{}", "{\"type\":\"beat\"}", "{\"type\":\"beat\",\"number\":-1}", "{\"type\":\"end\"}"})
    @DisplayName("ends with any frame but a heartbeat")
    void badFrame(String frame) {
        assertThat(BACK_END.events().sayText(frame).closeCode()).isEqualTo(1008);
    }

    @Test
    @DisplayName("ends with a binary frame, and with one above 512 characters")
    void noText() {
        assertThat(BACK_END.events().sayBinary(new byte[1]).closeCode()).isEqualTo(1003);
        assertThat(BACK_END.events().sayText("é".repeat(512)).closeCode()).isEqualTo(1008);
        assertThat(BACK_END.events().sayText("x".repeat(513)).closeCode()).isEqualTo(1009);
    }

    @Test
    @DisplayName("ends with 1001 after a while without a heartbeat, so an expired key is noticed")
    void silent() {
        var server = TestServer.alone();
        var backEnd = BackEnd.of(server, Scope.EVENTS);
        var events = backEnd.events();
        events.say(beat(1)).next("beat");

        server.room(Streams.class).closeSilentFor(Duration.ofHours(1));
        events.say(beat(2)).next("beat");
        server.room(Streams.class).closeSilentFor(Duration.ZERO);

        assertThat(events.closeCode()).isEqualTo(1001);
        server.stop();
    }

    @Test
    @DisplayName("ends with 1001 when the node stops")
    void stops() {
        var node = SERVER.anotherNode();
        var events = BACK_END.at(node).events();
        events.say(beat(1)).next("beat");

        node.stop();

        assertThat(events.closeCode()).isEqualTo(1001);
    }
}
