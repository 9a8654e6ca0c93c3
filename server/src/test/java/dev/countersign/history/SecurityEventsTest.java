package dev.countersign.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.approval.Approvals;
import dev.countersign.device.BrowserToken;
import dev.countersign.device.Device;
import dev.countersign.device.DeviceKind;
import dev.countersign.device.UserAgent;
import dev.countersign.device.Visitor;
import dev.countersign.session.Sessions;
import dev.countersign.support.Browser;
import dev.countersign.support.Codes;
import dev.countersign.support.EventLog;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** SEC-65. Only one test uses each user agent, so rows and lines can be found by it. */
@DisplayName("A security event")
class SecurityEventsTest {
    private static final TestServer SERVER = TestServer.with();

    @BeforeAll
    static void listen() {
        EventLog.listen();
    }

    @Nested
    @DisplayName("is one row and one line (SEC-65):")
    class Outcomes {
        private final Probe ann = new Probe(SERVER);
        private final Browser laptop = ann.browser().signUp(TestServer.freshEmail());
        private final String email = laptop.email();
        private final Probe stranger = new Probe(SERVER);
        private final Browser phone = stranger.browser();

        @Test
        @DisplayName("an account was created, and its first session began")
        void signUp() {
            var created = ann.only("account-created");
            assertThat(created.at("/ip").asString()).isEqualTo("127.0.0.1");
            assertThat(created.at("/account").asString()).hasSize(36);
            assertThat(created.at("/time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

            var began = ann.line("session-started");
            assertThat(began.at("/account")).isEqualTo(created.at("/account"));
            assertThat(began.at("/session").asString())
                    .isEqualTo(laptop.session().orElseThrow());
            assertThat(began.at("/method").asString()).isEqualTo("password");
        }

        @Test
        @DisplayName("a refused sign-up, without the email")
        void signUpRefused() {
            phone.post("/api/v1/accounts", Map.of("email", email, "password", TestServer.PASSWORD, "name", "Eve"));

            var refused = stranger.only("sign-up-refused");
            assertThat(refused.at("/reason").asString()).isEqualTo("email-taken");
            assertThat(refused.has("account")).isFalse();
            assertThat(refused.toString()).doesNotContain(email);
        }

        @Test
        @DisplayName("a wrong password")
        void wrongPassword() {
            phone.post("/api/v1/session", Map.of("email", email, "password", "certainly not her password"));

            assertThat(stranger.only("password-wrong").at("/account"))
                    .isEqualTo(ann.line("account-created").at("/account"));
        }

        @Test
        @DisplayName("an unknown email, which is in neither row nor line because it may be a password (SEC-27)")
        void unknownEmail() {
            phone.post(
                    "/api/v1/session",
                    Map.of(
                            "email",
                            "typed-the-password@here.example",
                            "password",
                            "or else this one, typed by mistake"));

            var wrong = stranger.only("password-wrong");
            assertThat(wrong.has("account")).isFalse();
            assertThat(EventLog.lines()).noneMatch(line -> line.contains("typed-the-password"));
            assertThat(SERVER.rows()
                            .sql(
                                    "SELECT count(*) FROM security_event event WHERE event::text LIKE '%typed-the-password%'")
                            .query(Long.class)
                            .single())
                    .isZero();
        }

        @Test
        @DisplayName("a device that asked to be let in, was approved and redeemed its session")
        void approved() {
            laptop.admit(phone);

            var asked = stranger.only("approval-requested").at("/approval");
            var approved = ann.only("approval-approved");
            assertThat(approved.at("/approval")).isEqualTo(asked);
            assertThat(approved.at("/session").asString())
                    .isEqualTo(laptop.session().orElseThrow());
            var redeemed = stranger.only("approval-redeemed");
            assertThat(redeemed.at("/approval")).isEqualTo(asked);
            assertThat(redeemed.at("/session").asString())
                    .isEqualTo(phone.session().orElseThrow());
            assertThat(stranger.line("session-started").at("/method").asString())
                    .isEqualTo("approval");
        }

        @Test
        @DisplayName("wrong codes, until the request was used up")
        void wrongCodes() {
            phone.waitFor(email);
            for (var tries = 0; tries < 3; tries++) {
                laptop.answer(laptop.get("/api/v1/approvals").at("/approvals/0/id"), Codes.wrong(phone.code()));
            }

            assertThat(ann.rows("code-wrong")).hasSize(3);
            assertThat(ann.lines("code-wrong")).hasSize(3);
            ann.only("approval-exhausted");
        }

        @Test
        @DisplayName("it wasn't me, and the next request asks nobody (SEC-52)")
        void denied() {
            phone.waitFor(email);
            laptop.post("/api/v1/approvals/" + laptop.pendingApproval() + "/denial", null);
            phone.waitFor(email);

            assertThat(ann.only("approval-denied").at("/approval"))
                    .isEqualTo(stranger.only("approval-requested").at("/approval"));
            stranger.only("approval-muted");
        }

        @Test
        @DisplayName("an answer by WebSocket, with the address that opened the socket")
        void answeredLive() {
            phone.waitFor(email);
            var live = laptop.live();
            live.next("hello");
            var approval = laptop.pendingApproval();
            live.say(Map.of("type", "approval.deny", "id", approval));
            live.next("approval.closed");

            Supplier<List<JsonNode>> denials =
                    () -> EventLog.where(line -> line.at("/event").asString().equals("approval-denied")
                            && line.at("/approval").asString().equals(approval));
            // The line is printed after the commit, of which the socket is notified just as soon.
            Expect.soon(() -> !denials.get().isEmpty());
            var denied = denials.get();
            assertThat(denied).hasSize(1);
            assertThat(denied.getFirst().at("/ip").asString()).isEqualTo("127.0.0.1");
            assertThat(denied.getFirst().at("/session").asString())
                    .isEqualTo(laptop.session().orElseThrow());
        }

        @Test
        @DisplayName("the waiting device cancelled, and was refused when it redeemed anyway, noted once (SEC-65)")
        void cancelled() {
            phone.waitFor(email);
            var waiting = Objects.requireNonNull(phone.cookie(Browser.WAITING));
            phone.delete("/api/v1/approval");
            stranger.only("approval-cancelled");

            for (var time = 0; time < 3; time++) {
                phone.carry(Browser.WAITING, waiting).redeem();
            }
            assertThat(stranger.only("redemption-refused").at("/reason").asString())
                    .isEqualTo("approval-closed");
        }

        @Test
        @DisplayName("another browser already waiting")
        void anotherIsWaiting() {
            phone.waitFor(email);
            var third = new Probe(SERVER);
            third.browser().signIn(email);

            third.only("another-is-waiting");
        }

        @Test
        @DisplayName("the limit reached")
        void limitReached() {
            laptop.admit(phone);
            var third = new Probe(SERVER);
            third.browser().signIn(email);

            third.only("limit-reached");
        }

        @Test
        @DisplayName("a device signed out, which is one line")
        void signedOut() {
            var session = laptop.session().orElseThrow();
            laptop.delete("/api/v1/session");

            assertThat(ann.only("signed-out").at("/session").asString()).isEqualTo(session);
            assertThat(ended(session)).isEmpty();
        }

        @Test
        @DisplayName("a member ended another session from this one, which is one line")
        void endedByMember() {
            laptop.admit(phone);
            var ended = phone.session().orElseThrow();
            laptop.delete("/api/v1/sessions");

            var line = ann.only("session-ended-by-member");
            assertThat(line.at("/ended_session").asString()).isEqualTo(ended);
            assertThat(line.at("/session").asString())
                    .isEqualTo(laptop.session().orElseThrow());
            assertThat(ended(ended)).isEmpty();
        }

        @Test
        @DisplayName("a password change that ended another session; before that, a refused one")
        void passwordChanged() {
            laptop.admit(phone);
            var ended = phone.session().orElseThrow();
            var next = "another horse, another battery";
            laptop.put("/api/v1/account/password", Map.of("current_password", "not hers at all", "new_password", next));
            laptop.put(
                    "/api/v1/account/password", Map.of("current_password", TestServer.PASSWORD, "new_password", next));

            ann.only("password-change-refused");
            ann.only("password-changed");
            assertThat(ended(ended)).hasSize(1);
            assertThat(ended(ended).getFirst().at("/reason").asString()).isEqualTo("password-changed");
        }
    }

    @Test
    @DisplayName("caused by time has a line without an address: a request expired, a session was idle (SEC-65)")
    void time() {
        var server = TestServer.alone();
        var ann = new Probe(server);
        var laptop = ann.browser().signUp(TestServer.freshEmail());
        var session = laptop.session().orElseThrow();
        var stranger = new Probe(server);
        stranger.browser().waitFor(laptop.email());
        server.turnClock(Duration.ofHours(2));
        server.sweep(Approvals.class, Approvals::sweep, "approval");
        server.sweep(Sessions.class, Sessions::sweep, "session");

        var asked = stranger.line("approval-requested").at("/approval");
        var expired = EventLog.where(line -> line.at("/approval").equals(asked)
                && line.at("/event").asString().equals("approval-expired"));
        assertThat(expired).hasSize(1);
        assertThat(expired.getFirst().has("ip")).isFalse();
        assertThat(expired.getFirst().has("user_agent")).isFalse();
        assertThat(ended(session)).hasSize(1);
        assertThat(ended(session).getFirst().at("/reason").asString()).isEqualTo("idle");
        assertThat(ended(session).getFirst().has("ip")).isFalse();
        server.stop();
    }

    @Test
    @DisplayName("is one line of printable ASCII, whatever the user agent, and keeps its meaning (SEC-65)")
    void injection() {
        var marker = UUID.randomUUID().toString();
        var hostile = marker + "\r\n{\"event\":\"forged\"}\u001b[31m\u007f\u0085\u2028\u202e\u2066\\\"é😀";
        SERVER.room(History.class).note(Event.of(EventKind.PASSWORD_WRONG).from(visitor(hostile)));

        var printed =
                EventLog.lines().stream().filter(line -> line.contains(marker)).toList();
        assertThat(printed).hasSize(1);
        assertThat(printed.getFirst())
                .matches("[ -~]+")
                .contains(
                        "\\u000d\\u000a{\\\"event\\\":\\\"forged\\\"}\\u001b[31m\\u007f\\u0085\\u2028\\u202e\\u2066\\\\\\\"\\u00e9\\ud83d\\ude00");
        assertThat(EventLog.where(line -> line.at("/user_agent").asString().equals(hostile)))
                .hasSize(1);
        assertThat(EventLog.where(line -> line.at("/event").asString().equals("forged")))
                .isEmpty();
    }

    @Test
    @DisplayName("that was rolled back leaves neither row nor line (SEC-65)")
    void rolledBack() {
        var marker = "Rolled back " + UUID.randomUUID();
        SERVER.room(TransactionOperations.class).executeWithoutResult(status -> {
            SERVER.room(History.class).note(Event.of(EventKind.PASSWORD_WRONG).from(visitor(marker)));
            status.setRollbackOnly();
        });

        assertThat(EventLog.lines()).noneMatch(line -> line.contains(marker));
        assertThat(Probe.rowsBy(SERVER, marker)).isEmpty();
    }

    private static Visitor visitor(String userAgent) {
        return new Visitor(
                new UserAgent(userAgent, () -> new Device("Firefox", DeviceKind.DESKTOP, "Firefox", "")),
                "203.0.113.9",
                BrowserToken.mint(bytes -> bytes));
    }

    private static List<JsonNode> ended(String session) {
        return EventLog.where(line -> line.at("/event").asString().equals("session-ended")
                && line.at("/session").asString().equals(session));
    }

    /** A browser identified by its user agent, and the events noted about it. */
    private record Probe(TestServer server, String userAgent) {
        Probe(TestServer server) {
            this(server, "Probe/" + UUID.randomUUID());
        }

        Browser browser() {
            return new Browser(server.url(), userAgent);
        }

        List<String> rows(String kind) {
            return rowsBy(server, userAgent).stream().filter(kind::equals).toList();
        }

        static List<String> rowsBy(TestServer server, String userAgent) {
            return new ArrayList<>(server.rows()
                    .sql("SELECT kind FROM security_event WHERE user_agent = :userAgent AND ip IS NOT NULL")
                    .param("userAgent", userAgent)
                    .query(String.class)
                    .list());
        }

        List<JsonNode> lines(String event) {
            return EventLog.where(line -> line.at("/user_agent").asString().equals(userAgent)
                    && line.at("/event").asString().equals(event));
        }

        JsonNode line(String event) {
            assertThat(lines(event)).as(event).hasSize(1);
            return lines(event).getFirst();
        }

        /** The one line, which matches the one row. */
        JsonNode only(String kind) {
            assertThat(rows(kind)).as(kind).hasSize(1);
            return line(kind);
        }
    }
}
