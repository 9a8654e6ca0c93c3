package dev.countersign.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.LiveSocket;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The WebSocket's")
class LiveRulesTest {
    private static final TestServer SERVER = TestServer.with();

    private static void refused(int status, ThrowingCallable handshake) {
        assertThatThrownBy(handshake)
                .isInstanceOfSatisfying(
                        LiveSocket.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(status));
    }

    private static String sessionCookie(Browser browser) {
        return Browser.SESSION + "=" + browser.cookie(Browser.SESSION);
    }

    private static LiveSocket greeted(Browser browser) {
        var live = browser.live();
        live.next("hello");
        return live;
    }

    @Nested
    @DisplayName("handshake")
    class Handshake {

        @Test
        @DisplayName("needs our own origin, exactly (SEC-55)")
        void origin() {
            var cookie = sessionCookie(SERVER.member());
            var ours = SERVER.url();
            Stream<@Nullable String> foreign = Stream.of(
                    null,
                    "null",
                    "",
                    "https://evil.example",
                    "https://localhost:" + ours.getPort(),
                    "http://localhost",
                    "http://localhost:" + ours.getPort() + ".evil.example",
                    "http://127.0.0.1:" + ours.getPort(),
                    ours + "/");
            foreign.forEach(origin -> refused(403, () -> LiveSocket.open(ours, cookie, origin)));

            LiveSocket.open(ours, cookie, ours.toString()).next("hello");
        }

        @Test
        @DisplayName("needs one origin, not two (SEC-55)")
        void twoOrigins() {
            var answer = RawHttp.handshake(
                    SERVER.url(),
                    "Origin: " + SERVER.url() + "\nOrigin: https://evil.example\nCookie: "
                            + sessionCookie(SERVER.member()));

            Expect.problem(answer, 403, "cross-site");
        }

        @Test
        @DisplayName("needs a session or a request; a device cookie or an ended session is not enough (SEC-62)")
        void party() {
            var member = SERVER.member();
            var ended = sessionCookie(member);
            var waiting = SERVER.browser().waitFor(member.email());
            waiting.live().close();
            member.delete("/api/v1/session");
            var origin = SERVER.url().toString();

            refused(401, () -> LiveSocket.open(SERVER.url(), "", origin));
            refused(401, () -> LiveSocket.open(SERVER.url(), ended, origin));
            refused(401, () -> LiveSocket.open(SERVER.url(), Browser.SESSION + "=" + "A".repeat(43), origin));
            refused(
                    401,
                    () -> LiveSocket.open(SERVER.url(), Browser.DEVICE + "=" + member.cookie(Browser.DEVICE), origin));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Accept: */*",
                    "Upgrade: h2c\nConnection: Upgrade",
                    "Upgrade: websocket",
                    "Upgrade: websocket\nConnection: Upgrade",
                    "Upgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
                })
        @DisplayName("that is malformed gets a problem, like any other request")
        void noHandshake(String headers) {
            var answer = RawHttp.send(
                    SERVER.url(),
                    "GET /api/v1/live HTTP/1.1\nOrigin: " + SERVER.url() + "\nCookie: " + sessionCookie(SERVER.member())
                            + "\n" + headers,
                    "");

            Expect.problem(answer, 400, "malformed");
        }

        @Test
        @DisplayName("with another version is told which one to use")
        void otherVersion() {
            var answer = RawHttp.handshake(
                    SERVER.url(),
                    "/api/v1/live",
                    8,
                    "Origin: " + SERVER.url() + "\nCookie: " + sessionCookie(SERVER.member()));

            Expect.problem(answer, 426, "upgrade-required");
            assertThat(answer.header("Sec-WebSocket-Version")).hasValue("13");
            assertThat(answer.header("Upgrade")).hasValue("websocket");
        }

        @Test
        @DisplayName("that is malformed takes no place from valid ones (SEC-57)")
        void keyThatIsNone() {
            var member = SERVER.member();
            for (var time = 0; time < 5; time++) {
                var answer = RawHttp.send(
                        SERVER.url(),
                        "GET /api/v1/live HTTP/1.1\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13"
                                + "\nSec-WebSocket-Key: no key\nOrigin: " + SERVER.url() + "\nCookie: "
                                + sessionCookie(member),
                        "");
                assertThat(answer.status()).isEqualTo(400);
            }

            greeted(member);
        }

        @ParameterizedTest
        @ValueSource(strings = {"?%", "?a=%zz", "?%00=1", "?a%0Ab=1", "?a=b"})
        @DisplayName("ignores its query")
        void query(String query) {
            var member = SERVER.member();
            for (var time = 0; time < 5; time++) {
                var answer = RawHttp.handshake(
                        SERVER.url(),
                        "/api/v1/live" + query,
                        "Origin: " + SERVER.url() + "\nCookie: " + sessionCookie(member));
                assertThat(answer.status()).isEqualTo(101);
            }
        }

        @Test
        @DisplayName("that asks for an extension without a name is malformed")
        void namelessExtension() {
            var answer = RawHttp.handshake(
                    SERVER.url(),
                    "Origin: " + SERVER.url() + "\nSec-WebSocket-Extensions: ;\nCookie: "
                            + sessionCookie(SERVER.member()));

            Expect.problem(answer, 400, "malformed");
        }

        @Test
        @DisplayName("accepts no compression (SEC-57)")
        void noCompression() {
            var answer = RawHttp.handshake(
                    SERVER.url(),
                    "Origin: " + SERVER.url() + "\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
                            + "\nCookie: " + sessionCookie(SERVER.member()));

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("Sec-WebSocket-Extensions")).isEmpty();
        }

        @Test
        @DisplayName("is refused for the sixth socket of a session; another session is not affected (SEC-57)")
        void sixth() {
            var member = SERVER.member();
            SERVER.browser().waitFor(member.email());
            for (var socket = 0; socket < 5; socket++) {
                // Sent once the socket has its place, after the greeting.
                member.live().next("approval.requested");
            }

            refused(429, member::live);

            greeted(SERVER.member());
        }

        @Test
        @DisplayName("of twenty at once: five are greeted and stay, fifteen are refused before any greeting (SEC-57)")
        void twentyAtOnce() {
            var member = SERVER.member();

            var handshakes = AtOnce.run(20, number -> opened(member));

            var open = handshakes.stream().flatMap(Optional::stream).toList();
            assertThat(open).hasSize(5);
            SERVER.browser().waitFor(member.email());
            open.forEach(socket -> socket.next("approval.requested"));
        }

        private static Optional<LiveSocket> opened(Browser member) {
            try {
                return Optional.of(member.live());
            } catch (LiveSocket.Refused refused) {
                assertThat(refused.status()).isEqualTo(429);
                return Optional.empty();
            }
        }
    }

    @Nested
    @DisplayName("frames")
    class Frames {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "no json",
                    "[]",
                    "null",
                    "\"approval.deny\"",
                    "{}",
                    "{\"type\":1}",
                    "{\"type\":\"hello\"}",
                    "{\"type\":\"approval.deny\"}",
                    "{\"type\":\"approval.deny\",\"id\":\"no-uuid\"}",
                    "{\"type\":\"approval.deny\",\"id\":\"1-1-1-1-1\"}",
                    "{\"type\":\"approval.deny\",\"id\":\"00000000-0000-7000-8000-000000000000\",\"more\":1}",
                    "{\"type\":\"approval.answer\",\"id\":\"00000000-0000-7000-8000-000000000000\"}",
                    "{\"type\":\"approval.answer\",\"id\":\"00000000-0000-7000-8000-000000000000\",\"code\":123456}",
                    "{\"type\":\"approval.answer\",\"id\":\"00000000-0000-7000-8000-000000000000\",\"code\":\"12345\"}",
                    "{\"type\":\"approval.deny\",\"type\":\"approval.deny\",\"id\":\"00000000-0000-7000-8000-000000000000\"}",
                    "{\"type\":\"approval.deny\",\"id\":\"00000000-0000-7000-8000-000000000000\"} {}",
                    "\u0000"
                })
        @DisplayName("without a meaning are answered as bad")
        void bad(String frame) {
            var live = greeted(SERVER.member());

            var answered = live.sayText(frame).next("error");

            assertThat(answered)
                    .isEqualTo(tools.jackson.databind.json.JsonMapper.shared()
                            .valueToTree(Map.of("type", "error", "code", "bad-frame")));
        }

        @Test
        @DisplayName("with endless nesting are answered as bad")
        void nested() {
            var live = greeted(SERVER.member());

            live.sayText("{\"type\":" + "[".repeat(2_000)).next("error");
            live.sayText("[".repeat(4_000)).next("error");
        }

        @Test
        @DisplayName("in binary are answered as bad")
        void binary() {
            greeted(SERVER.member()).sayBinary(new byte[] {1, 2, 3}).next("error");
        }

        @Test
        @DisplayName("without a meaning close the socket the third time")
        void thirdBad() {
            var live = greeted(SERVER.member());

            live.sayText("no").next("error");
            live.sayBinary(new byte[] {0}).next("error");
            live.sayText("no");

            assertThat(live.closeCode()).isEqualTo(1008);
        }

        @Test
        @DisplayName("above 4 KiB close the socket, in any characters; just below they are read (SEC-57)")
        void tooLong() {
            var member = SERVER.member();
            greeted(member).sayText("x".repeat(4_096)).next("error");

            assertThat(greeted(member).sayText("x".repeat(4_097)).closeCode()).isEqualTo(1009);
            assertThat(greeted(member).sayText("é".repeat(2_049)).closeCode()).isEqualTo(1009);
            assertThat(greeted(member).sayBinary(new byte[4_097]).closeCode()).isEqualTo(1009);
        }

        @Test
        @DisplayName("above thirty a minute close the socket, even valid ones (SEC-57)")
        void tooMany() {
            var live = greeted(SERVER.member());
            var deny = Map.of("type", "approval.deny", "id", "00000000-0000-7000-8000-000000000000");
            for (var frame = 0; frame < 30; frame++) {
                live.say(deny).next("approval.closed");
            }

            live.say(deny);

            assertThat(live.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    @DisplayName("frame that cannot be judged, because the database is down, closes the socket with 1011")
    void databaseAway() {
        var server = TestServer.alone();
        var live = greeted(server.member());
        server.takeDatabaseAway();

        live.say(Map.of("type", "approval.deny", "id", "00000000-0000-7000-8000-000000000000"));

        assertThat(live.closeCode()).isEqualTo(1011);
        server.bringDatabaseBack();
        server.stop();
    }

    @Test
    @DisplayName("refusal over plain HTTP is a problem like any other")
    void refusalIsAProblem() {
        var handshake = RawHttp.handshake(SERVER.url(), "Origin: " + URI.create("https://evil.example"));

        Expect.problem(handshake, 403, "cross-site");
    }
}
