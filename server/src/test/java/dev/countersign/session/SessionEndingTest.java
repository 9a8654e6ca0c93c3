package dev.countersign.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.LiveSocket;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Ending a session")
class SessionEndingTest {
    private static final TestServer ONE = TestServer.alone();
    private static final TestServer TWO = ONE.anotherNode();

    private static String id(Browser browser) {
        return browser.session().orElseThrow();
    }

    /** Each is done by a first device and ends the second. */
    static Stream<Arguments> ways() {
        return Stream.of(
                way("signed-out", (first, second) -> second.at(ONE).delete("/api/v1/session")),
                way("signed-out", (first, second) -> second.at(ONE).delete("/api/v1/sessions/" + id(second))),
                way("ended-by-member", (first, second) -> first.delete("/api/v1/sessions/" + id(second))),
                way("ended-by-member", (first, second) -> first.delete("/api/v1/sessions")),
                way(
                        "replaced",
                        (first, second) ->
                                second.at(ONE).forget(Browser.SESSION).signIn(first.email())),
                way(
                        "password-changed",
                        (first, second) -> first.put(
                                "/api/v1/account/password",
                                Map.of(
                                        "current_password",
                                        TestServer.PASSWORD,
                                        "new_password",
                                        "another long passphrase"))));
    }

    private static Arguments way(String reason, BiConsumer<Browser, Browser> ending) {
        return Arguments.of(reason, ending);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    @DisplayName(
            "binds the very next request on its node, and on every other, with its sockets, within a second; it is in the log (SEC-32)")
    void everywhere(String reason, BiConsumer<Browser, Browser> ending) {
        var first = ONE.member();
        var second = first.admit(ONE.browser());
        var session = id(second);
        var onTwo = second.at(TWO);
        assertThat(onTwo.session()).hasValue(session);
        var sockets = List.of(second.live(), onTwo.live());
        sockets.forEach(socket -> socket.next("hello"));

        ending.accept(first, second.at(ONE));

        var ended = System.nanoTime();
        Expect.problem(second.get("/api/v1/session"), 401, "not-signed-in");
        assertThat(second.get("/verify").status()).isEqualTo(401);
        Expect.soon(() -> onTwo.get("/verify").status() == 401);
        Expect.problem(onTwo.get("/api/v1/session"), 401, "not-signed-in");
        for (var socket : sockets) {
            assertThat(socket.next("session.ended").path("reason").asString()).isEqualTo(reason);
            assertThat(socket.closeCode()).isEqualTo(4401);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(Duration.ofSeconds(1));
        assertThat(reasonInLog(first, session)).isEqualTo(reason);
        assertThat(first.session()).isPresent();
    }

    private static String reasonInLog(Browser member, String session) {
        for (var entry : member.get("/api/v1/session-log").json().at("/entries")) {
            if (entry.at("/session_id").asString().equals(session)) {
                assertThat(entry.at("/ended_at").asString()).isNotBlank();
                return entry.at("/end_reason").asString();
            }
        }
        throw new AssertionError("not in the log: " + session);
    }

    @Test
    @DisplayName("by signing out expires the cookie, and happens once")
    void signOut() {
        var member = ONE.member();

        var out = member.delete("/api/v1/session");

        assertThat(out.status()).isEqualTo(204);
        assertThat(out.text()).isEmpty();
        assertThat(member.cookie(Browser.SESSION)).isNull();
        assertThat(member.cookie(Browser.DEVICE)).as("the browser stays known").isNotNull();
        Expect.problem(member.delete("/api/v1/session"), 401, "not-signed-in");
    }

    @Nested
    @DisplayName("is reserved for the member,")
    class OwnAffair {

        @Test
        @DisplayName("who sees their sessions, newest first, with this one marked (SEC-33)")
        void list() {
            var first = ONE.member();
            var second = first.admit(new Browser(
                    ONE.url(),
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                            + " Version/18.0 Mobile/15E148 Safari/604.1"));

            var seen = second.get("/api/v1/sessions").json();

            assertThat(seen.at("/limit").asInt()).isEqualTo(2);
            assertThat(seen.at("/sessions").findValuesAsString("id")).containsExactly(id(second), id(first));
            assertThat(seen.at("/sessions/0/current").asBoolean()).isTrue();
            assertThat(seen.at("/sessions/0/device/kind").asString()).isEqualTo("phone");
            assertThat(seen.at("/sessions/0/method").asString()).isEqualTo("approval");
            assertThat(seen.at("/sessions/0/ip").asString()).isEqualTo("127.0.0.1");
            assertThat(seen.at("/sessions/1/current").asBoolean()).isFalse();
            assertThat(seen.at("/sessions/1/method").asString()).isEqualTo("password");
        }

        @Test
        @DisplayName("who cannot find another's session, an ended one or a missing one (SEC-62)")
        void notFound() {
            var member = ONE.member();
            var dead = id(member);
            member.signIn(member.email());
            var stranger = ONE.member();

            for (var id : List.of(id(stranger), dead, "00000000-0000-7000-8000-000000000000", "no-uuid")) {
                Expect.problem(member.delete("/api/v1/sessions/" + id), 404, "not-found");
            }

            assertThat(stranger.session()).isPresent();
            assertThat(member.session()).isPresent();
        }

        @Test
        @DisplayName("who, by ending all others, ends no stranger's (SEC-33)")
        void onlyOwn() {
            var first = ONE.member();
            var second = first.admit(ONE.browser());
            var stranger = ONE.member();

            assertThat(first.delete("/api/v1/sessions").status()).isEqualTo(204);

            assertThat(second.session()).isEmpty();
            assertThat(first.session()).isPresent();
            assertThat(stranger.session()).isPresent();
        }
    }

    @Test
    @DisplayName("is shown on the member's other devices on every node (SEC-54)")
    void heardOf() {
        var first = ONE.member();
        LiveSocket onTwo = first.at(TWO).live();
        onTwo.next("hello");

        var second = first.admit(ONE.browser());
        onTwo.next("sessions.changed");
        second.delete("/api/v1/session");

        onTwo.next("sessions.changed");
    }
}
