package dev.countersign.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Wrong passwords")
class GuessTest {
    /** A hundred failures take a day, so these sessions outlive them. */
    private static final TestServer SERVER =
            TestServer.alone("countersign.session.idle=720h", "countersign.session.lifetime=720h");

    private static final String WRONG = "not the right password";

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private Instant now = NOON;

    @BeforeEach
    void still() {
        SERVER.holdClock(now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        SERVER.holdClock(now);
    }

    private static Answer signIn(String email, String password) {
        return SERVER.browser().post("/api/v1/session", Map.of("email", email, "password", password));
    }

    private static Answer change(Browser browser, String current) {
        return browser.put(
                "/api/v1/account/password", Map.of("current_password", current, "new_password", "an even better one"));
    }

    private static Duration retryAfter(Answer refused) {
        Expect.problem(refused, 429, "too-many-attempts");
        return Duration.ofSeconds(Long.parseLong(refused.header("Retry-After").orElseThrow()));
    }

    private static String signedOutMember() {
        var member = SERVER.member();
        member.delete("/api/v1/session");
        return member.email();
    }

    /** Without HTTP and hashing, for tests with very many failures: each as early as allowed. */
    private void fail(Guess guess, String subject, int times) {
        for (var time = 0; time < times; time++) {
            if (fail(guess, subject) instanceof Wait refused) {
                pass(refused.retryAfter());
                assertThat(fail(guess, subject)).isInstanceOf(Attempt.class);
            }
        }
        pass(Duration.ofMinutes(15));
    }

    private static Charge fail(Guess guess, String subject) {
        return SERVER.room(Limits.class).guess(guess, subject, "192.0.2.1", wait -> wait, Verdict.Wrong::new);
    }

    private static List<@Nullable String> rows() {
        return SERVER.rows()
                .sql("SELECT (kind, encode(subject, 'hex'), failures, charged_at)::text FROM guess"
                        + " UNION ALL SELECT (kind, network, charges, began_at, refused)::text FROM address_window"
                        + " ORDER BY 1")
                .query(String.class)
                .list();
    }

    private static int failures(String email) {
        return SERVER.rows()
                .sql("SELECT coalesce(max(failures), 0) FROM guess WHERE subject = guess_subject(:email)")
                .param("email", email)
                .query(Integer.class)
                .single();
    }

    @Nested
    @DisplayName("make their account wait")
    class Waiting {

        @Test
        @DisplayName("from the fifth on, for one second, doubling to fifteen minutes (SEC-16)")
        void grows() {
            var email = signedOutMember();
            for (var free = 0; free < 4; free++) {
                Expect.problem(signIn(email, WRONG), 401, "bad-credentials");
            }
            for (var seconds : List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900)) {
                Expect.problem(signIn(email, WRONG), 401, "bad-credentials");
                assertThat(retryAfter(signIn(email, WRONG))).isEqualTo(Duration.ofSeconds(seconds));
                pass(Duration.ofSeconds(seconds).minusMillis(1));
                assertThat(retryAfter(signIn(email, TestServer.PASSWORD)))
                        .as("the right one has to wait too")
                        .isEqualTo(Duration.ofSeconds(1));
                pass(Duration.ofMillis(1));
            }
            assertThat(signIn(email, TestServer.PASSWORD).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("no longer after a right one (SEC-16, SEC-17)")
        void rightOneForgets() {
            var email = signedOutMember();
            var before = rows();
            for (var time = 0; time < 4; time++) {
                signIn(email, WRONG);
            }
            assertThat(failures(email)).isEqualTo(4);

            var browser = SERVER.browser();
            assertThat(browser.signIn(email).status()).isEqualTo(200);
            browser.delete("/api/v1/session");

            assertThat(failures(email)).isZero();
            assertThat(rows()).as("but the address has failed four times").hasSameSizeAs(before);
            for (var time = 0; time < 5; time++) {
                assertThat(signIn(email, WRONG).status()).isEqualTo(401);
            }
            assertThat(signIn(email, WRONG).status()).isEqualTo(429);
        }

        @Test
        @DisplayName("but do not count if they were not judged (SEC-17)")
        void notJudged() {
            fail(Guess.SIGN_IN, "busy@example.org", 7);
            var before = rows();

            var during = SERVER.room(Limits.class)
                    .guess(
                            Guess.SIGN_IN,
                            "busy@example.org",
                            "192.0.2.1",
                            wait -> before,
                            attempt -> new Verdict.NotJudged<>(rows()));

            assertThat(during).isNotEqualTo(before);
            assertThat(rows()).isEqualTo(before);
        }

        @Test
        @DisplayName("by the page's form as by the API, in plain words (SEC-13, SEC-16)")
        void formToo() {
            var email = signedOutMember();
            for (var time = 0; time < 5; time++) {
                signIn(email, WRONG);
            }
            var page = SERVER.browser();
            var token = page.get("/login").formToken();

            var refused = page.submit(
                    "/login",
                    "_csrf=" + token + "&email=" + email + "&password=" + TestServer.PASSWORD.replace(' ', '+'));

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).hasValue("1");
            assertThat(refused.text())
                    .contains("Too many attempts. Wait 1 second and try again, or use a recovery code.");
            assertThat(page.session()).isEmpty();
        }

        @Test
        @DisplayName("but not because of the limit or an approval that a right one met (SEC-20)")
        void rightButRefused() {
            var first = SERVER.member();
            var waiting = SERVER.browser().waitFor(first.email());
            for (var time = 0; time < 6; time++) {
                Expect.problem(SERVER.browser().signIn(first.email()), 409, "approval-pending");
            }
            first.answer(first.pendingApproval(), waiting.code());
            waiting.redeem();
            for (var time = 0; time < 6; time++) {
                Expect.problem(SERVER.browser().signIn(first.email()), 409, "session-limit");
            }
            assertThat(failures(first.email())).isZero();
        }

        @Test
        @DisplayName("for a password change by a separate count, and the session continues (SEC-16, SEC-19)")
        void passwordChange() {
            var member = SERVER.member();
            for (var time = 0; time < 5; time++) {
                Expect.problem(change(member, WRONG), 401, "bad-credentials");
            }

            assertThat(retryAfter(change(member, TestServer.PASSWORD))).isEqualTo(Duration.ofSeconds(1));
            assertThat(retryAfter(change(member, WRONG))).isEqualTo(Duration.ofSeconds(1));
            assertThat(member.session()).isPresent();
            assertThat(member.signIn(member.email()).status()).isEqualTo(200);

            pass(Duration.ofSeconds(1));
            Expect.invalid(
                    member.put(
                            "/api/v1/account/password",
                            Map.of("current_password", TestServer.PASSWORD, "new_password", "short")),
                    "new_password");
            assertThat(change(member, TestServer.PASSWORD).status()).isEqualTo(204);
        }
    }

    @Nested
    @DisplayName("a hundred in a row")
    class Locked {

        @Test
        @DisplayName("lock the account for passwords: right, wrong and unknown get one answer (SEC-09, SEC-16)")
        void locks() {
            var email = signedOutMember();
            var unknown = TestServer.freshEmail();
            fail(Guess.SIGN_IN, email, 99);
            fail(Guess.SIGN_IN, unknown, 100);
            Expect.problem(signIn(email, WRONG), 401, "bad-credentials");
            pass(Duration.ofMinutes(15));

            List<String> answers = new ArrayList<>();
            for (var attempt :
                    List.of(List.of(email, WRONG), List.of(email, TestServer.PASSWORD), List.of(unknown, WRONG))) {
                answers.add(seen(signIn(attempt.getFirst(), attempt.getLast())));
                answers.add(seen(signIn(attempt.getFirst(), attempt.getLast())));
                pass(Duration.ofMinutes(15));
            }

            assertThat(answers.getFirst()).contains("bad-credentials");
            assertThat(answers.get(1)).contains("too-many-attempts", "retry-after=[900]");
            assertThat(List.of(answers.get(2), answers.get(4))).containsOnly(answers.get(0));
            assertThat(List.of(answers.get(3), answers.get(5))).containsOnly(answers.get(1));
        }

        @Test
        @DisplayName("tell a signed-in member once that the password is no longer accepted (SEC-16, SEC-34, SEC-65)")
        void proofLocked() {
            var member = SERVER.member();
            fail(Guess.PROOF, member.get("/api/v1/session").at("/account/id"), 99);

            Expect.problem(change(member, WRONG), 401, "bad-credentials");
            pass(Duration.ofMinutes(15));
            Expect.problem(change(member, TestServer.PASSWORD), 401, "bad-credentials");

            assertThat(events("127.0.0.1"))
                    .containsSubsequence(
                            "proof-locked", "password-change-refused wrong-password", "password-change-refused locked")
                    .containsOnlyOnce("proof-locked");
            assertThat(member.get("/dashboard").text()).contains("Password checks on the account page are locked");
        }

        @Test
        @DisplayName("are not reached by ninety-nine")
        void notYet() {
            var email = signedOutMember();
            fail(Guess.SIGN_IN, email, 99);

            assertThat(signIn(email, TestServer.PASSWORD).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("end no live session, and do not affect the member's password change (SEC-19)")
        void sessionsGoOn() {
            var member = SERVER.member();
            var hearing = member.live();
            fail(Guess.SIGN_IN, member.email(), 100);

            Expect.problem(signIn(member.email(), TestServer.PASSWORD), 401, "bad-credentials");

            assertThat(member.session()).isPresent();
            assertThat(member.get("/verify").status()).isEqualTo(200);
            hearing.hearsNo("session.ended", Duration.ofMillis(200));
            assertThat(change(member, TestServer.PASSWORD).status()).isEqualTo(204);
        }

        @Test
        @DisplayName("are lifted by the command that docs/operating.md gives an operator (SEC-16)")
        void operatorLifts() throws IOException {
            var email = signedOutMember();
            fail(Guess.SIGN_IN, email, 100);
            assertThat(signIn(email, TestServer.PASSWORD).status()).isEqualTo(401);
            var document = Files.readString(Path.of("../docs/operating.md"));
            var command = Pattern.compile("(?m)^java -jar countersign.jar (accounts unlock) ann@example.org$")
                    .matcher(document);
            assertThat(command.find()).isTrue();

            var unlocked = new Operator(SERVER).say((command.group(1) + " " + email).split(" "));
            assertThat(unlocked.status()).as(unlocked.err()).isZero();

            assertThat(signIn(email, TestServer.PASSWORD).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("are lifted for a member who has proved their identity in another way (SEC-16)")
        void lifted() {
            var member = SERVER.member();
            var account = UUID.fromString(member.get("/api/v1/session").at("/account/id"));
            member.delete("/api/v1/session");
            fail(Guess.SIGN_IN, member.email(), 100);
            fail(Guess.PROOF, account.toString(), 100);

            SERVER.room(Limits.class).lift(member.email(), account);

            assertThat(member.signIn(member.email()).status()).isEqualTo(200);
            assertThat(change(member, TestServer.PASSWORD).status()).isEqualTo(204);
        }
    }

    /** Everything that a client sees, except for the date and the time at which its connection is recycled. */
    private static String seen(Answer answer) {
        var headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        headers.remove("connection");
        headers.remove("keep-alive");
        return answer.status() + " " + headers + " " + answer.text();
    }

    @Test
    @DisplayName("of an unknown email look like those of a known one, byte by byte, through the waits (SEC-09)")
    void unknownAsKnown() {
        var known = signedOutMember();
        var unknown = TestServer.freshEmail();
        var unheardOf = "no email at all";
        for (var attempt = 0; attempt < 9; attempt++) {
            var answer = seen(signIn(known, WRONG));

            assertThat(seen(signIn(unknown, WRONG))).isEqualTo(answer);
            assertThat(seen(signIn(unheardOf, WRONG))).isEqualTo(answer);
            assertThat(answer).startsWith(attempt == 5 || attempt == 7 ? "429" : "401");
            if (attempt == 5 || attempt == 7) {
                pass(Duration.ofSeconds(2));
            }
        }
    }

    @Test
    @DisplayName("from before a member signed up do not count against them")
    void signUpForgets() {
        var email = TestServer.freshEmail();
        fail(Guess.SIGN_IN, email, 100);

        var member = SERVER.browser().signUp(email);

        assertThat(failures(email)).isZero();
        assertThat(member.signIn(email).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("are counted for an email in any spelling (SEC-16)")
    void capitals() {
        var email = signedOutMember();
        for (var time = 0; time < 5; time++) {
            signIn(time % 2 == 0 ? email : email.toUpperCase(Locale.ROOT), WRONG);
        }

        assertThat(signIn(email, WRONG).status()).isEqualTo(429);
    }

    @Test
    @DisplayName("that are refused leave no row, and no email")
    void refusalsAddNoRows() {
        var email = TestServer.freshEmail();
        for (var time = 0; time < 5; time++) {
            signIn(email, WRONG);
        }
        assertThat(signIn(email, WRONG).status()).isEqualTo(429);
        var before = rows();

        for (var time = 0; time < 20; time++) {
            assertThat(signIn(email, WRONG).status()).isEqualTo(429);
        }

        assertThat(rows()).isEqualTo(before);
        assertThat(before.toString()).doesNotContain(email);
    }

    @Test
    @DisplayName("are announced as refused once per waiting period")
    void firstRefusal() {
        for (var time = 0; time < 5; time++) {
            fail(Guess.SIGN_IN, "once@example.org");
        }

        assertThat(List.of(fail(Guess.SIGN_IN, "once@example.org"), fail(Guess.SIGN_IN, "once@example.org")))
                .containsExactly(new Wait(Duration.ofSeconds(1), true), new Wait(Duration.ofSeconds(1), false));
        pass(Duration.ofSeconds(1));
        fail(Guess.SIGN_IN, "once@example.org");
        assertThat(fail(Guess.SIGN_IN, "once@example.org")).isEqualTo(new Wait(Duration.ofSeconds(2), true));
    }

    @Test
    @DisplayName("of a member are counted for ever, of an unknown email for thirty days (SEC-16)")
    void swept() {
        var known = signedOutMember();
        var unknown = TestServer.freshEmail();
        for (var email : List.of(known, unknown)) {
            fail(Guess.SIGN_IN, email);
        }

        pass(Duration.ofDays(30).minusSeconds(1));
        SERVER.sweep(Limits.class, Limits::sweep, "guess, address_window, right_password");
        assertThat(List.of(failures(known), failures(unknown))).containsExactly(1, 1);
        pass(Duration.ofSeconds(1));
        SERVER.sweep(Limits.class, Limits::sweep, "guess, address_window, right_password");
        assertThat(List.of(failures(known), failures(unknown))).containsExactly(1, 0);
        assertThat(SERVER.rows()
                        .sql("SELECT count(*) FROM address_window")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    /** In the order of writing: while the clock stands still, their times are equal. */
    private static List<@Nullable String> events(String ip) {
        return SERVER.rows()
                .sql(
                        "SELECT kind || coalesce(' ' || reason, '') || CASE WHEN account_id IS NULL THEN ' nobody' ELSE '' END"
                                + " FROM security_event WHERE host(ip) = :ip AND happened_at >= :from::timestamptz"
                                + " ORDER BY xmin::text::bigint, cmin::text::bigint")
                .param("ip", ip)
                .param("from", NOON.toString())
                .query(String.class)
                .list();
    }

    @Test
    @DisplayName("are noted, and the first refusal of a waiting period, and the lock (SEC-65)")
    void noted() {
        SERVER.rows().sql("DELETE FROM security_event").update();
        var email = signedOutMember();
        for (var time = 0; time < 8; time++) {
            signIn(email, WRONG);
        }
        signIn(TestServer.freshEmail(), WRONG);
        fail(Guess.SIGN_IN, email, 94);
        signIn(email, WRONG);
        pass(Duration.ofMinutes(15));
        signIn(email, TestServer.PASSWORD);

        assertThat(events("127.0.0.1"))
                .filteredOn(event -> event != null && event.matches("(password|sign-in|account-l).*"))
                .containsExactly(
                        "password-wrong",
                        "password-wrong",
                        "password-wrong",
                        "password-wrong",
                        "password-wrong",
                        "sign-in-paused",
                        "password-wrong nobody",
                        "password-wrong",
                        "account-locked",
                        "password-wrong locked");
    }
}
