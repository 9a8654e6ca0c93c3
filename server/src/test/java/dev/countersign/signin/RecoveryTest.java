package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** L2: the first device cannot be reached. */
@DisplayName("Recovery")
@ExtendWith(OutputCaptureExtension.class)
class RecoveryTest {
    private static final TestServer SERVER = TestServer.with();

    private static Answer recover(String email, String password, String code) {
        return SERVER.browser()
                .post("/api/v1/session/recovery", Map.of("email", email, "password", password, "recovery_code", code));
    }

    private static int live(TestServer server, String email) {
        return server.rows()
                .sql("SELECT count(*) FROM session JOIN account ON account.id = account_id WHERE email = :email")
                .param("email", email)
                .query(Integer.class)
                .single();
    }

    @Test
    @DisplayName("lets this device in at the limit and ends every other session, which is told why (SEC-39, SEC-67)")
    void endsAllOthers() {
        var first = SERVER.member();
        var second = first.admit(SERVER.browser());
        var hearing = Stream.of(first, second).map(Browser::live).toList();
        var lost = SERVER.browser();

        var in = lost.recover(first.email(), first.recoveryCodes().getFirst());

        assertThat(in.status()).isEqualTo(200);
        assertThat(in.at("/outcome")).isEqualTo("signed-in");
        assertThat(in.at("/session/method")).isEqualTo("recovery");
        assertThat(lost.session()).hasValue(in.at("/session/id"));
        assertThat(first.session()).isEmpty();
        assertThat(second.session()).isEmpty();
        for (var socket : hearing) {
            assertThat(socket.next("session.ended").path("reason").asString()).isEqualTo("recovery");
            assertThat(socket.closeCode()).isEqualTo(4401);
        }
        var log = lost.get("/api/v1/session-log").json().path("entries");
        assertThat(log.findValuesAsString("end_reason")).containsExactly("", "recovery", "recovery");
    }

    @Test
    @DisplayName("closes the waiting request, and an approved one that was not redeemed (SEC-67)")
    void closesRequests() {
        var member = SERVER.member();
        var waiting = SERVER.browser().waitFor(member.email());
        var hearing = waiting.live();
        var codes = member.recoveryCodes();
        var lost = SERVER.browser();
        assertThat(lost.recover(member.email(), codes.get(0)).status()).isEqualTo(200);
        hearing.next("approval.closed");
        assertThat(waiting.get("/api/v1/approval").at("/state")).isEqualTo("closed");

        waiting.waitFor(member.email());
        lost.answer(lost.pendingApproval(), waiting.code());
        assertThat(SERVER.browser().recover(member.email(), codes.get(1)).status())
                .isEqualTo(200);

        Expect.problem(waiting.redeem(), 410, "approval-closed");
    }

    @Test
    @DisplayName("accepts each code once (SEC-67)")
    void once() {
        var member = SERVER.member();
        var code = member.recoveryCodes().getFirst();
        var lost = SERVER.browser();
        assertThat(lost.recover(member.email(), code).status()).isEqualTo(200);

        Expect.problem(SERVER.browser().recover(member.email(), code), 401, "bad-credentials");

        assertThat(lost.session()).isPresent();
    }

    @Test
    @DisplayName("gives the same answer to every wrong part, and changes nothing (SEC-09)")
    void wrong() {
        var member = SERVER.member();
        var other = SERVER.member();
        var used = member.recoveryCodes().get(0);
        var code = member.recoveryCodes().get(1);
        assertThat(member.recover(member.email(), used).status()).isEqualTo(200);

        var answers = Stream.of(
                        recover("nobody@example.org", TestServer.PASSWORD, code),
                        recover("no email", TestServer.PASSWORD, code),
                        recover(member.email(), "not the password at all", code),
                        recover(member.email(), TestServer.PASSWORD, used),
                        recover(other.email(), TestServer.PASSWORD, "0000-0000-0000-0000-0000-0000"),
                        recover(other.email(), TestServer.PASSWORD, ""),
                        recover(other.email(), TestServer.PASSWORD, "\u0000 💥"),
                        recover(
                                member.email(),
                                TestServer.PASSWORD,
                                SERVER.member().recoveryCodes().getFirst()))
                .toList();

        answers.forEach(answer -> Expect.problem(answer, 401, "bad-credentials"));
        assertThat(answers)
                .extracting(Answer::text)
                .containsOnly(answers.getFirst().text());
        assertThat(member.session()).isPresent();
        assertThat(recover(member.email(), TestServer.PASSWORD, code).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("lets nobody into a disabled account (SEC-09)")
    void disabled() {
        var member = SERVER.member();
        SERVER.rows()
                .sql("UPDATE account SET disabled_at = clock_now() WHERE email = :email")
                .param("email", member.email())
                .update();

        Expect.problem(
                recover(
                        member.email(),
                        TestServer.PASSWORD,
                        member.recoveryCodes().getFirst()),
                401,
                "bad-credentials");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "countersign.session.limit=1",
                "countersign.session.at-limit=end-oldest",
                "countersign.session.at-limit=ask",
                "countersign.approval.mode=off"
            })
    @DisplayName("needs a seat like every way in, and takes one (SEC-13, SEC-39)")
    void takesASeat(String setting) {
        var server = TestServer.with(setting);
        var member = server.member();
        var lost = server.browser();

        assertThat(lost.recover(member.email(), member.recoveryCodes().getFirst())
                        .status())
                .isEqualTo(200);

        assertThat(live(server, member.email())).isEqualTo(1);
        assertThat(lost.get("/api/v1/sessions").json().path("sessions")).hasSize(1);
    }

    @Nested
    @DisplayName("in a browser that is already signed in")
    class SameBrowser {

        @Test
        @DisplayName("replaces its own session, and ends the others (L1)")
        void ownSeat() {
            var member = SERVER.member();
            var other = member.admit(SERVER.browser());
            var before = member.session().orElseThrow();

            var in = member.recover(member.email(), member.recoveryCodes().getFirst());

            assertThat(in.status()).isEqualTo(200);
            assertThat(other.session()).isEmpty();
            var log = member.get("/api/v1/session-log").json().path("entries");
            log.forEach(entry -> assertThat(entry.path("end_reason").asString())
                    .isEqualTo(
                            entry.path("session_id").asString().equals(before)
                                    ? "replaced"
                                    : entry.path("session_id").asString().equals(in.at("/session/id"))
                                            ? ""
                                            : "recovery"));
        }

        @Test
        @DisplayName("as another member ends the first member's session, and its cookie is replaced")
        void someoneElse() {
            var one = SERVER.member();
            var email = one.email();
            var other = SERVER.member();

            assertThat(one.recover(other.email(), other.recoveryCodes().getFirst())
                            .status())
                    .isEqualTo(200);

            assertThat(live(SERVER, email)).isZero();
        }
    }

    @Test
    @DisplayName("allows approvals again after a hundred wrong codes in a row (SEC-42)")
    void forgivesWrongCodes() {
        var member = SERVER.member();
        SERVER.browser().waitFor(member.email()).delete("/api/v1/approval");
        SERVER.rows().sql("""
                        UPDATE approval SET wrong_codes = 100, requested_at = clock_now() - interval '2 days'
                        WHERE account_id = (SELECT id FROM account WHERE email = :email)
                        """).param("email", member.email()).update();
        assertThat(SERVER.browser().signIn(member.email()).status()).isEqualTo(429);

        member.recover(member.email(), member.recoveryCodes().getFirst());

        assertThat(SERVER.browser().signIn(member.email()).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("allows approvals again after ten wrong codes in a day (SEC-42)")
    void forgivesTheDay() {
        var member = SERVER.member();
        SERVER.browser().waitFor(member.email()).delete("/api/v1/approval");
        SERVER.rows().sql("""
                        UPDATE approval SET wrong_codes = 10
                        WHERE account_id = (SELECT id FROM account WHERE email = :email)
                        """).param("email", member.email()).update();

        member.recover(member.email(), member.recoveryCodes().getFirst());

        assertThat(SERVER.browser().signIn(member.email()).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("clears the silence after a denial and the number of requests (SEC-51, SEC-52)")
    void forgivesRequests() {
        var member = SERVER.member();
        for (var request = 0; request < 3; request++) {
            var waiting = SERVER.browser().waitFor(member.email());
            member.post("/api/v1/approvals/" + member.pendingApproval() + "/denial", null);
            SERVER.rows()
                    .sql("""
                            UPDATE approval SET muted = false, closed_at = closed_at - interval '16 minutes'
                            WHERE account_id = (SELECT id FROM account WHERE email = :email) AND :last
                            """)
                    .param("email", member.email())
                    .param("last", request < 2)
                    .update();
            waiting.delete("/api/v1/approval");
        }
        assertThat(SERVER.browser().signIn(member.email()).status()).isEqualTo(429);

        member.recover(member.email(), member.recoveryCodes().getFirst());

        SERVER.browser().waitFor(member.email());
        assertThat(member.pendingApproval()).isNotEmpty();
    }

    @Test
    @DisplayName("puts the code into no log line, frame, header, redirect or later answer (SEC-27)")
    void codeIsTold(CapturedOutput output) {
        var member = SERVER.member();
        var code = member.recoveryCodes().getFirst();
        var socket = member.live();
        socket.next("hello");
        recover(member.email(), TestServer.PASSWORD, code + "X");
        var lost = SERVER.browser();

        var in = lost.recover(member.email(), code);

        var seen = Stream.of("/dashboard", "/account", "/login/recovery", "/api/v1/session", "/api/v1/session-log")
                .map(lost::get)
                .map(answer -> answer.headers().map() + answer.text());
        var told = Stream.concat(
                        seen,
                        Stream.of(
                                in.headers().map() + in.text(),
                                socket.next("session.ended").toString()))
                .toList();
        for (var secret : member.recoveryCodes()) {
            assertThat(told).noneMatch(text -> text.contains(secret) || text.contains(secret.replace("-", "")));
            assertThat(output).doesNotContain(secret).doesNotContain(secret.replace("-", ""));
        }
    }

    @Test
    @DisplayName("is noted, and so are refusals, with who, from where and when (SEC-65)")
    void noted() {
        var member = SERVER.member();
        recover(
                member.email(),
                "not the password at all",
                member.recoveryCodes().getFirst());
        var in = member.recover(member.email(), member.recoveryCodes().getFirst());
        member.post("/api/v1/account/recovery-codes", Map.of("password", "not the password at all"));
        member.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD));

        var events = SERVER.rows()
                .sql("""
                        SELECT kind || ' ' || coalesce(session_id::text, '-') || ' ' || host(ip) FROM security_event
                        JOIN account ON account.id = account_id
                        WHERE email = :email AND kind LIKE 'recover%' ORDER BY happened_at
                        """)
                .param("email", member.email())
                .query(String.class)
                .list();

        var session = in.at("/session/id");
        assertThat(events)
                .containsExactly(
                        "recovery-refused - 127.0.0.1",
                        "recovered " + session + " 127.0.0.1",
                        "recovery-codes-renewal-refused " + session + " 127.0.0.1",
                        "recovery-codes-renewed " + session + " 127.0.0.1");
    }

    @Nested
    @DisplayName("raced")
    class Raced {

        private static int patiently(Browser browser, String email, String code) {
            var answer = browser.recover(email, code);
            while (answer.status() == 503) {
                assertThat(answer.code()).isIn("busy", "unavailable");
                answer = browser.recover(email, code);
            }
            return answer.status();
        }

        @Test
        @DisplayName("with one code by fifty devices through two nodes admits exactly one (SEC-67)")
        void oneCode() {
            var one = TestServer.alone();
            var two = one.anotherNode();
            try {
                var member = one.member();
                var code = member.recoveryCodes().getFirst();

                var statuses = AtOnce.run(
                        50, number -> patiently((number % 2 == 0 ? one : two).browser(), member.email(), code));

                assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
                assertThat(statuses).isSubsetOf(200, 401);
                assertThat(live(one, member.email())).isEqualTo(1);
                assertThat(member.session()).isEmpty();
            } finally {
                two.stop();
                one.stop();
            }
        }

        @Test
        @DisplayName("with two codes lets one device stay (SEC-67)")
        void twoCodes() {
            for (var round = 0; round < 5; round++) {
                var member = SERVER.member();

                var statuses = AtOnce.run(
                        2,
                        number -> patiently(
                                SERVER.browser(),
                                member.email(),
                                member.recoveryCodes().get(number)));

                assertThat(statuses).containsOnly(200);
                assertThat(live(SERVER, member.email())).isEqualTo(1);
            }
        }
    }
}
