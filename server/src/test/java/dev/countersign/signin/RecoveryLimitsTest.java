package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Guessing at recovery")
class RecoveryLimitsTest {
    private static final TestServer SERVER = TestServer.alone();

    private static final String NO_CODE = "0000-0000-0000-0000-0000-0000";

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    private static Answer recover(String email, String password, String code) {
        return SERVER.browser()
                .post("/api/v1/session/recovery", Map.of("email", email, "password", password, "recovery_code", code));
    }

    private static void guessed(String kind, String email, int times) {
        SERVER.rows()
                .sql("""
                        INSERT INTO guess (kind, subject, failures, charged_at, charged_before)
                        VALUES (:kind, guess_subject(:email), :times, clock_now() - interval '1 hour', clock_now())
                        """)
                .param("kind", kind)
                .param("email", email)
                .param("times", times)
                .update();
    }

    private static int failures(String kind, String email) {
        return SERVER.rows()
                .sql("SELECT coalesce(max(failures), 0) FROM guess"
                        + " WHERE kind = :kind AND subject = guess_subject(:email)")
                .param("kind", kind)
                .param("email", email)
                .query(Integer.class)
                .single();
    }

    @Test
    @DisplayName("from elsewhere never keeps a member from recovering, however often it happens (SEC-19)")
    void neverBlocked() {
        var member = SERVER.member();
        for (var time = 0; time < 12; time++) {
            Expect.problem(recover(member.email(), TestServer.PASSWORD, NO_CODE), 401, "bad-credentials");
        }

        var code = member.recoveryCodes().getFirst();
        assertThat(recover(member.email(), TestServer.PASSWORD, code).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is charged to the address, which has to wait when its window is full (SEC-17, SEC-18, SEC-67)")
    void ofOneAddress() {
        var server = TestServer.alone("countersign.limits.failures-per-address=3/1h");
        try {
            var member = server.member();
            var guess = Map.of("email", member.email(), "password", TestServer.PASSWORD, "recovery_code", NO_CODE);
            for (var time = 0; time < 3; time++) {
                Expect.problem(server.browser().post("/api/v1/session/recovery", guess), 401, "bad-credentials");
            }

            var refused = server.browser().post("/api/v1/session/recovery", guess);
            Expect.problem(refused, 429, "too-many-attempts");
            assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
                    .isBetween(3_500, 3_600);
            server.turnClock(Duration.ofHours(1));
            Expect.problem(server.browser().post("/api/v1/session/recovery", guess), 401, "bad-credentials");
        } finally {
            server.stop();
        }
    }

    @Test
    @DisplayName("is possible while the password is locked; a recovery lifts that lock (SEC-16, SEC-19)")
    void whileLocked() {
        var member = SERVER.member();
        guessed("sign-in", member.email(), 100);
        Expect.problem(SERVER.browser().signIn(member.email()), 401, "bad-credentials");

        assertThat(recover(
                                member.email(),
                                TestServer.PASSWORD,
                                member.recoveryCodes().getFirst())
                        .status())
                .isEqualTo(200);

        assertThat(SERVER.browser().signIn(member.email()).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("reveals nothing about the password: right or wrong, the answer is the same (SEC-09)")
    void noOracle() {
        var member = SERVER.member();

        var right = recover(member.email(), TestServer.PASSWORD, NO_CODE);
        var wrong = recover(member.email(), "not the password at all", NO_CODE);

        assertThat(right.status()).isEqualTo(wrong.status()).isEqualTo(401);
        assertThat(right.text()).isEqualTo(wrong.text());
        assertThat(failures("sign-in", member.email())).isZero();
    }

    @Test
    @DisplayName("when renewing codes is counted with the password change (SEC-34)")
    void renewal() {
        Browser member = SERVER.member();
        for (var time = 0; time < 5; time++) {
            Expect.problem(
                    member.post("/api/v1/account/recovery-codes", Map.of("password", "not the password at all")),
                    401,
                    "bad-credentials");
        }

        var refused = member.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD));
        Expect.problem(refused, 429, "too-many-attempts");
        assertThat(refused.header("Retry-After")).hasValue("1");
        Expect.problem(
                member.put(
                        "/api/v1/account/password",
                        Map.of("current_password", TestServer.PASSWORD, "new_password", "an even better passphrase")),
                429,
                "too-many-attempts");
        SERVER.turnClock(Duration.ofSeconds(2));

        assertThat(member.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD))
                        .status())
                .isEqualTo(201);
    }
}
