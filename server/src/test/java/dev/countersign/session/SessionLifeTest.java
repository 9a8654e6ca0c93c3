package dev.countersign.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** M4: how long a session lives, by a clock that the test turns. */
@DisplayName("A session")
class SessionLifeTest {
    private static final TestServer SERVER = TestServer.alone();

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    private static void afterMinutes(int minutes) {
        SERVER.turnClock(Duration.ofMinutes(minutes));
    }

    private static boolean lives(Browser browser) {
        return browser.get("/api/v1/sessions").status() == 200;
    }

    private record Ended(String reason, int secondsLived) {}

    private static Ended logEntry(String session) {
        return SERVER.rows()
                .sql("SELECT end_reason, extract(epoch FROM ended_at - signed_in_at)::int AS lived FROM session_log"
                        + " WHERE session_id = :id::uuid")
                .param("id", session)
                .query((row, number) -> new Ended(row.getString("end_reason"), row.getInt("lived")))
                .single();
    }

    @Nested
    @DisplayName("without activity")
    class Idle {

        @Test
        @DisplayName("lives at 59 minutes and is over at 62, whatever its cookie says (SEC-29)")
        void idle() {
            var member = SERVER.member();

            afterMinutes(59);
            assertThat(lives(member)).isTrue();
            afterMinutes(62);

            assertThat(member.cookie(Browser.SESSION)).isNotNull();
            Expect.problem(member.get("/api/v1/session"), 401, "not-signed-in");
            assertThat(member.get("/verify").status()).isEqualTo(401);
            assertThat(member.get("/dashboard").header("Location").orElse("")).endsWith("/login");
        }

        @Test
        @DisplayName("holds no seat from then on (SEC-37)")
        void seatIsFree() {
            var first = SERVER.member();
            var second = first.admit(SERVER.browser());
            var third = SERVER.browser();
            assertThat(third.signIn(first.email()).status()).isEqualTo(409);

            afterMinutes(62);

            assertThat(third.signIn(first.email()).status())
                    .as("by password, as nobody could approve")
                    .isEqualTo(200);
            assertThat(third.get("/api/v1/sessions").json().at("/sessions").size())
                    .isEqualTo(1);
            assertThat(lives(first) || lives(second)).isFalse();
        }

        @Test
        @DisplayName("frees only its own seat (SEC-37)")
        void oneOfTwo() {
            var first = SERVER.member();
            var second = first.admit(SERVER.browser());
            afterMinutes(40);
            assertThat(second.session()).isPresent();

            afterMinutes(62);

            assertThat(lives(second)).isTrue();
            assertThat(SERVER.browser().signIn(first.email()).status()).isEqualTo(202);
            assertThat(second.get("/api/v1/sessions").json().at("/sessions").size())
                    .isEqualTo(1);
        }

        @Test
        @DisplayName("gets its end into the log, even if nobody comes back")
        void swept() {
            var session = SERVER.member().session().orElseThrow();
            afterMinutes(70);

            SERVER.sweep(Sessions.class, Sessions::sweep, "session");

            assertThat(logEntry(session).reason()).isEqualTo("idle");
            assertThat(logEntry(session).secondsLived()).isBetween(60 * 60, 61 * 60 + 1);
            assertThat(SERVER.rows()
                            .sql("SELECT count(*) FROM session WHERE id = :id::uuid")
                            .param("id", session)
                            .query(Integer.class)
                            .single())
                    .isZero();
        }

        @Test
        @DisplayName("cannot be revived by a late request (SEC-29)")
        void noRevival() {
            var member = SERVER.member();
            afterMinutes(62);
            assertThat(member.session()).isEmpty();

            SERVER.turnClock(Duration.ofMinutes(62).plusSeconds(1));

            assertThat(member.session()).isEmpty();
        }
    }

    @Nested
    @DisplayName("is kept alive by")
    class Activity {

        @ParameterizedTest
        @ValueSource(strings = {"/api/v1/session", "/verify", "/dashboard", "/account"})
        @DisplayName("the person's")
        void reads(String path) {
            var member = SERVER.member();

            afterMinutes(50);
            assertThat(member.get(path).status()).isEqualTo(200);
            afterMinutes(105);

            assertThat(lives(member)).isTrue();
        }

        @Test
        @DisplayName("a request that changes something, even if it fails")
        void writes() {
            var member = SERVER.member();

            afterMinutes(50);
            assertThat(member.delete("/api/v1/sessions/00000000-0000-7000-8000-000000000000")
                            .status())
                    .isEqualTo(404);
            afterMinutes(105);

            assertThat(lives(member)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        @DisplayName("an answer or a denial in a frame")
        void frames(boolean answers) {
            var member = SERVER.member();
            var live = member.live();
            live.next("hello");

            afterMinutes(50);
            var waiting = SERVER.browser().waitFor(member.email());
            var id = live.next("approval.requested").at("/approval/id").asString();
            live.say(
                    answers
                            ? Map.of("type", "approval.answer", "id", id, "code", waiting.code())
                            : Map.of("type", "approval.deny", "id", id));
            // Frames are heard in order: when this is answered, the one before has been obeyed.
            live.sayText("{\"type\":\"beat\"}").next("beat");
            afterMinutes(105);

            assertThat(lives(member)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"/api/v1/sessions", "/api/v1/session-log", "/api/v1/approvals", "/css/base.css"})
        @DisplayName("but not by requests that a page makes by itself, such as (SEC-31)")
        void backgroundReads(String path) {
            var member = SERVER.member();

            afterMinutes(50);
            assertThat(member.get(path).status()).isEqualTo(200);
            afterMinutes(62);

            assertThat(lives(member)).isFalse();
        }

        @Test
        @DisplayName("but not by an open WebSocket, a reconnect or a heartbeat (SEC-31)")
        void sockets() {
            var member = SERVER.member();
            member.live().next("hello");

            afterMinutes(50);
            var again = member.live();
            again.next("hello");
            again.sayText("{\"type\":\"nothing that acts\"}").next("error");
            again.sayText("{\"type\":\"beat\"}").next("beat");
            afterMinutes(62);

            assertThat(lives(member)).isFalse();
        }

        @Test
        @DisplayName("but not by a request of another session of the member")
        void othersActivity() {
            var first = SERVER.member();
            var second = first.admit(SERVER.browser());

            afterMinutes(50);
            assertThat(second.session()).isPresent();
            afterMinutes(62);

            assertThat(lives(second)).isTrue();
            assertThat(lives(first)).isFalse();
        }
    }

    @Nested
    @DisplayName("at its maximum age")
    class Lifetime {

        @Test
        @DisplayName("lives 24 hours even if it is busy, and the log says that it expired (SEC-30)")
        void expires() {
            var member = SERVER.member();
            var signedIn = member.get("/api/v1/session");
            var session = signedIn.at("/session/id");
            for (var minutes = 50; minutes < 24 * 60; minutes += 50) {
                afterMinutes(minutes);
                assertThat(member.session()).as("after %d minutes", minutes).isPresent();
            }
            afterMinutes(24 * 60 - 1);
            assertThat(member.session()).isPresent();

            afterMinutes(24 * 60 + 1);

            assertThat(member.session()).isEmpty();
            SERVER.sweep(Sessions.class, Sessions::sweep, "session");
            assertThat(logEntry(session)).isEqualTo(new Ended("expired", 24 * 60 * 60));
        }

        @Test
        @DisplayName("says so in advance: expires_at never changes")
        void expiresAtStays() {
            var member = SERVER.member();
            var before = member.get("/api/v1/session").at("/session/expires_at");
            afterMinutes(50);

            var after = member.get("/api/v1/session");

            assertThat(after.at("/session/expires_at")).isEqualTo(before);
            SERVER.room(Sessions.class).writeTouches();
            var later = member.get("/api/v1/sessions").at("/sessions/0/last_seen_at");
            assertThat(Duration.between(Instant.parse(after.at("/session/signed_in_at")), Instant.parse(later)))
                    .isBetween(Duration.ofMinutes(50), Duration.ofMinutes(51));
        }
    }

    @Test
    @DisplayName("that expired is told so on its socket, which closes (SEC-29, SEC-32)")
    void socketHearsIt() {
        var idle = SERVER.member();
        var hearing = idle.live();
        hearing.next("hello");
        afterMinutes(62);

        SERVER.sweep(Sessions.class, Sessions::sweep, "session");

        assertThat(hearing.next("session.ended").path("reason").asString()).isEqualTo("idle");
        assertThat(hearing.closeCode()).isEqualTo(4401);
    }

    @Test
    @DisplayName("that expired does not come back as the same browser's seat")
    void notTheSameBrowsersSeat() {
        var first = SERVER.member();
        var second = first.admit(SERVER.browser());
        afterMinutes(40);
        assertThat(second.session()).isPresent();
        afterMinutes(62);

        assertThat(List.of(first.signIn(first.email()).status())).containsExactly(202);
    }
}
