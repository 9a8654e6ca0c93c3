package dev.countersign.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.Answer;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** N7: the choice "Stay signed in on this device", by a clock that the test turns. */
@DisplayName("Staying signed in")
class StayingSignedInTest {
    private static final String NINETY_DAYS = "countersign.session.remembered=90d";
    private static final TestServer SERVER = TestServer.alone(NINETY_DAYS);

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    private static void afterDays(int days) {
        SERVER.turnClock(Duration.ofDays(days));
    }

    /** A member who chose it when they signed in again where they had signed up. */
    private static Browser staying() {
        var member = SERVER.member();
        assertThat(member.signInToStay(member.email()).status()).isEqualTo(200);
        return member;
    }

    private static JsonNode session(Browser browser) {
        return browser.get("/api/v1/session").json().at("/session");
    }

    private static boolean isRemembered(Browser browser) {
        return session(browser).path("remembered").asBoolean();
    }

    private static boolean lives(Browser browser) {
        return browser.get("/api/v1/sessions").status() == 200;
    }

    private static String cookie(Answer answer) {
        return answer.setCookies().stream()
                .filter(cookie -> cookie.startsWith(Browser.SESSION + "="))
                .findFirst()
                .orElseThrow();
    }

    private static String endReason(String session) {
        return SERVER.rows()
                .sql("SELECT coalesce(end_reason, '') FROM session_log WHERE session_id = :id::uuid")
                .param("id", session)
                .query(String.class)
                .single();
    }

    @Nested
    @DisplayName("where it is not offered")
    class NotOffered {
        private static final TestServer PLAIN = TestServer.with();

        @Test
        @DisplayName("is ignored when asked for: the session is like any other, and its cookie ends with the window")
        void ignored() {
            var member = PLAIN.member();

            var in = member.signInToStay(member.email());

            assertThat(in.status()).isEqualTo(200);
            assertThat(in.json().at("/session/remembered").asBoolean(true)).isFalse();
            assertThat(lifetime(in.json().at("/session"))).isEqualTo(Duration.ofHours(24));
            assertThat(cookie(in)).doesNotContain("Max-Age").doesNotContain("Expires");
            assertThat(member.get("/login").text()).doesNotContain("Stay signed in");
            assertThat(PLAIN.browser().get("/login").text()).doesNotContain("Stay signed in on this device");
        }
    }

    private static Duration lifetime(JsonNode session) {
        return Duration.between(
                Instant.parse(session.path("signed_in_at").asString()),
                Instant.parse(session.path("expires_at").asString()));
    }

    @Nested
    @DisplayName("is chosen at a sign-in")
    class Chosen {

        @Test
        @DisplayName("whose cookie lasts as long as its session, and no longer than the browser's own (SEC-25)")
        void cookieLasts() {
            var member = SERVER.member();

            var in = member.signInToStay(member.email());

            assertThat(lifetime(in.json().at("/session"))).isEqualTo(Duration.ofDays(90));
            assertThat(cookie(in))
                    .contains("; Max-Age=7776000;", "; Secure", "; HttpOnly", "; SameSite=Lax")
                    .doesNotContain("Domain");
            assertThat(in.setCookies())
                    .filteredOn(cookie -> cookie.startsWith(Browser.DEVICE))
                    .singleElement()
                    .asString()
                    .contains("Max-Age=34560000");
        }

        @Test
        @DisplayName("and not at sign-up, nor for the account's other sessions")
        void onlyThere() {
            var member = SERVER.member();
            assertThat(isRemembered(member)).isFalse();
            member.signInToStay(member.email());

            var other = member.admit(SERVER.browser());

            assertThat(isRemembered(member)).isTrue();
            assertThat(isRemembered(other)).isFalse();
            assertThat(member.get("/api/v1/sessions").json().at("/sessions").valueStream())
                    .extracting(session -> session.path("remembered").asBoolean())
                    .containsExactly(false, true);
        }

        @Test
        @DisplayName("that waits for approval, and comes true when the approval is redeemed")
        void approved() {
            var member = SERVER.member();
            var phone = SERVER.browser();
            assertThat(phone.signInToStay(member.email()).status()).isEqualTo(202);
            member.answer(member.pendingApproval(), phone.code());

            var in = phone.redeem();

            assertThat(in.json().at("/session/remembered").asBoolean()).isTrue();
            assertThat(cookie(in)).contains("Max-Age=7776000");
        }

        @Test
        @DisplayName("with a recovery code")
        void recovered() {
            var member = SERVER.member();
            var body = new HashMap<String, Object>(Map.of(
                    "email", member.email(),
                    "password", TestServer.PASSWORD,
                    "recovery_code", member.recoveryCodes().getFirst()));
            body.put("remember", true);

            var in = SERVER.browser().post("/api/v1/session/recovery", body);

            assertThat(in.json().at("/session/remembered").asBoolean()).isTrue();
            assertThat(cookie(in)).contains("Max-Age=7776000");
        }

        @Test
        @DisplayName("at the limit, where the member chooses the session that makes room")
        void ask() {
            var server = TestServer.with(NINETY_DAYS, "countersign.session.at-limit=ask");
            var laptop = server.member();
            laptop.admit(server.browser());
            var tablet = server.browser();
            tablet.signInToStay(laptop.email());
            laptop.answer(laptop.pendingApproval(), tablet.code());
            var full = tablet.redeem();
            Expect.problem(full, 409, "session-limit");

            var in = tablet.post("/api/v1/approval/redemption", Map.of("end", full.at("/sessions/1/id")));

            assertThat(in.status()).isEqualTo(200);
            assertThat(in.json().at("/session/remembered").asBoolean()).isTrue();
        }

        @Test
        @DisplayName("by true or false, and by nothing else")
        void words() {
            var member = SERVER.member();

            for (var wrong : List.of("true", 1, List.of())) {
                var body = Map.of("email", member.email(), "password", TestServer.PASSWORD, "remember", wrong);
                Expect.invalid(member.post("/api/v1/session", body), "remember");
            }
            Expect.invalid(
                    member.post(
                            "/api/v1/session",
                            "{\"email\":\"%s\",\"password\":\"%s\",\"remember\":null}"
                                    .formatted(member.email(), TestServer.PASSWORD)),
                    "remember");
            var no = Map.of("email", member.email(), "password", TestServer.PASSWORD, "remember", false);
            assertThat(member.post("/api/v1/session", no)
                            .json()
                            .at("/session/remembered")
                            .asBoolean(true))
                    .isFalse();
        }
    }

    @Nested
    @DisplayName("has timeouts of its own:")
    class Timeouts {

        @Test
        @DisplayName(
                "without activity it lives for 14 days, while the other devices are signed out after an hour (SEC-29)")
        void idle() {
            var member = staying();
            var other = member.admit(SERVER.browser());
            var session = member.session().orElseThrow();

            SERVER.turnClock(Duration.ofMinutes(62));
            assertThat(lives(other)).isFalse();
            assertThat(lives(member)).isTrue();
            afterDays(14);
            assertThat(lives(member)).isTrue();
            SERVER.turnClock(Duration.ofDays(14).plusMinutes(2));

            Expect.problem(member.get("/api/v1/session"), 401, "not-signed-in");
            assertThat(member.get("/verify").status()).isEqualTo(401);
            SERVER.sweep(Sessions.class, Sessions::sweep, "session");
            assertThat(endReason(session)).isEqualTo("idle");
        }

        @Test
        @DisplayName("in use it lives for 90 days, and the log says that it expired (SEC-30)")
        void lifetimeOver() {
            var member = staying();
            var session = member.session().orElseThrow();
            for (var days = 10; days < 90; days += 10) {
                afterDays(days);
                assertThat(member.session()).as("after %d days", days).hasValue(session);
            }
            SERVER.turnClock(Duration.ofDays(90).minusMinutes(1));
            assertThat(member.session()).isPresent();

            SERVER.turnClock(Duration.ofDays(90).plusMinutes(1));

            assertThat(member.session()).isEmpty();
            SERVER.sweep(Sessions.class, Sessions::sweep, "session");
            assertThat(endReason(session)).isEqualTo("expired");
            member.signIn(member.email());
            assertThat(member.get("/dashboard").text()).contains("maximum of 90 days reached");
        }

        @Test
        @DisplayName("when it was last seen is as exact as for any other session")
        void lastSeen() {
            var member = staying();
            SERVER.turnClock(Duration.ofMinutes(5));
            member.get("/verify");

            SERVER.room(Sessions.class).writeTouches();

            var seen = member.get("/api/v1/sessions").json().at("/sessions/0");
            assertThat(Duration.between(
                            Instant.parse(seen.path("signed_in_at").asString()),
                            Instant.parse(seen.path("last_seen_at").asString())))
                    .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
        }

        @Test
        @DisplayName("an activity in its last moment is recorded before the answer, and keeps it for another 14 days")
        void lastMoment() {
            var member = staying();
            SERVER.turnClock(Duration.ofDays(14).plusSeconds(30));

            assertThat(member.get("/verify").status()).isEqualTo(200);

            afterDays(27);
            assertThat(lives(member)).isTrue();
        }

        @Test
        @DisplayName("back ends are told to ask again within a minute, as for any other session")
        void introspected() {
            var backEnd = BackEnd.of(SERVER, Scope.INTROSPECT);
            var member = staying();

            var found = backEnd.introspect(member).json();

            assertThat(found.at("/session/remembered").asBoolean()).isTrue();
            assertThat(found.path("trusted_ms").asInt()).isBetween(1, 2_000);
            assertThat(found.path("ask_again_ms").asInt()).isBetween(1, 60_000);
            SERVER.turnClock(Duration.ofDays(14).plusMinutes(2));
            assertThat(backEnd.introspect(member).json().path("active").asBoolean(true))
                    .isFalse();
        }

        @Test
        @DisplayName("a sweep reaches idle sessions behind thousands that stay signed in, and looks at these once")
        void sweep() {
            var member = SERVER.member();
            var session = member.session().orElseThrow();
            SERVER.rows()
                    .sql("""
                            INSERT INTO session (id, account_id, seat, token_hash, device_hash, browser, os, kind, ip, method,
                                                 last_seen_at, maybe_idle_since, expires_at, remembered)
                            SELECT gen_random_uuid(), CAST(:account AS uuid), 1000 + n, uuid_send(gen_random_uuid()), 'x',
                                   'Firefox', 'Linux', 'desktop', '192.0.2.1', 'password', clock_now() - interval '1 day',
                                   clock_now() - CASE WHEN n % 2 = 0 THEN interval '1 day' ELSE interval '20 days' END,
                                   clock_now() + interval '9 days', true
                            FROM generate_series(1, 3000) AS n
                            """)
                    .param("account", member.get("/api/v1/session").at("/account/id"))
                    .update();
            SERVER.turnClock(Duration.ofMinutes(70));

            SERVER.sweep(
                    Sessions.class,
                    sessions -> {
                        var looks = 0;
                        while (sessions.postpone()) {
                            looks++;
                        }
                        assertThat(looks)
                                .as("none, if the node has looked by itself")
                                .isLessThanOrEqualTo(1);
                        sessions.sweep();
                    },
                    "session");

            assertThat(endReason(session)).isEqualTo("idle");
            assertThat(SERVER.rows()
                            .sql(
                                    "SELECT count(*) FROM session WHERE remembered AND seat > 1000 AND maybe_idle_since = last_seen_at")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(3000);
            SERVER.rows().sql("DELETE FROM session WHERE seat > 1000").update();
        }
    }

    @Nested
    @DisplayName("changes nothing about seats:")
    class Seats {

        @Test
        @DisplayName("a third device is refused")
        void limit() {
            var member = staying();
            member.admit(SERVER.browser());

            Expect.problem(SERVER.browser().signInToStay(member.email()), 409, "session-limit");
        }

        @Test
        @DisplayName("the same browser takes its seat back, and without the choice does not stay signed in any more")
        void sameBrowser() {
            var member = staying();
            member.admit(SERVER.browser());
            var before = member.session().orElseThrow();
            afterDays(0);

            var in = member.forget(Browser.SESSION).signIn(member.email());

            assertThat(in.status()).isEqualTo(200);
            assertThat(in.json().at("/session/remembered").asBoolean(true)).isFalse();
            assertThat(cookie(in)).doesNotContain("Max-Age");
            assertThat(endReason(before)).isEqualTo("replaced");
            assertThat(member.get("/api/v1/sessions").json().at("/sessions")).hasSize(2);
        }
    }

    private static String id(Browser browser) {
        return browser.session().orElseThrow();
    }

    /** Each is done by a first device and ends the second, which stays signed in. */
    static Stream<Arguments> ways() {
        return Stream.of(
                way("signed-out", (first, second) -> second.delete("/api/v1/session")),
                way("ended-by-member", (first, second) -> first.delete("/api/v1/sessions/" + id(second))),
                way("ended-by-member", (first, second) -> first.delete("/api/v1/sessions")),
                way(
                        "replaced",
                        (first, second) ->
                                second.at(SERVER).forget(Browser.SESSION).signIn(first.email())),
                way(
                        "password-changed",
                        (first, second) -> first.put(
                                "/api/v1/account/password",
                                Map.of(
                                        "current_password",
                                        TestServer.PASSWORD,
                                        "new_password",
                                        "another long passphrase"))),
                way(
                        "recovery",
                        (first, second) -> SERVER.browser()
                                .recover(first.email(), first.recoveryCodes().getFirst())),
                way(
                        "ended-by-operator",
                        (first, second) -> BackEnd.mayDoAll(SERVER)
                                .delete("/api/v1/service/accounts/"
                                        + first.get("/api/v1/session").at("/account/id") + "/sessions/" + id(second))),
                way(
                        "ended-by-operator",
                        (first, second) -> BackEnd.mayDoAll(SERVER)
                                .put("/api/v1/service/accounts/"
                                        + first.get("/api/v1/session").at("/account/id") + "/disablement")));
    }

    private static Arguments way(String reason, BiConsumer<Browser, Browser> ending) {
        return Arguments.of(reason, ending);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    @DisplayName("ends with everything that ends sessions, at once (SEC-32)")
    void ended(String reason, BiConsumer<Browser, Browser> ending) {
        var first = SERVER.member();
        var second = SERVER.browser();
        second.signInToStay(first.email());
        first.approve(second);
        var session = id(second);
        var token = Objects.requireNonNull(second.cookie(Browser.SESSION));

        ending.accept(first, second);

        assertThat(SERVER.browser().carry(Browser.SESSION, token).get("/verify").status())
                .isEqualTo(401);
        assertThat(endReason(session)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"remembered", "expires_at"})
    @DisplayName("ends for every node as soon as somebody changes the row by hand")
    void byHand(String column) {
        var member = staying();
        SERVER.turnClock(Duration.ofHours(2));
        assertThat(lives(member)).isTrue();

        SERVER.rows()
                .sql("UPDATE session SET %s WHERE id = :id::uuid"
                        .formatted(column.equals("remembered") ? "remembered = false" : "expires_at = clock_now()"))
                .param("id", session(SERVER, member).orElseThrow())
                .update();

        Expect.soon(() -> !lives(member));
    }

    /** Found without an activity. */
    private static Optional<String> session(TestServer server, Browser member) {
        return server.rows()
                .sql("SELECT id::text FROM session WHERE account_id = (SELECT id FROM account WHERE email = :email)")
                .param("email", member.email())
                .query(String.class)
                .optional();
    }

    @Test
    @DisplayName("goes on as it was promised when it is offered no longer")
    void withdrawn() {
        var server = TestServer.alone(NINETY_DAYS);
        var member = server.member();
        member.signInToStay(member.email());
        server.stop();

        var without = server.anotherNode("countersign.session.remembered=");
        var there = member.at(without);
        without.turnClock(Duration.ofDays(13));

        assertThat(there.get("/api/v1/sessions").status()).isEqualTo(200);
        assertThat(there.signInToStay(member.email())
                        .json()
                        .at("/session/remembered")
                        .asBoolean(true))
                .isFalse();
    }
}
