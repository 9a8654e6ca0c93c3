package dev.countersign.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.limits.Attempt;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Verdict;
import dev.countersign.password.PasswordRules;
import dev.countersign.recovery.RecoveryCodes;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.lang.management.ManagementFactory;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Texts as long as a body permits, built so that composing or folding them takes long. */
@DisplayName("Text that is too long")
class LongTextTest {
    private static final TestServer SERVER = TestServer.with();
    private static final String MARKS = "a" + "\u0301".repeat(3_900) + "\u0323".repeat(3_900);
    private static final String SIGMAS = "Σ".repeat(8_000);

    record Case(String name, Runnable work) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> work() {
        var signUp = SERVER.room(SignUpRules.class);
        var password = SERVER.room(PasswordRules.class);
        var codes = SERVER.room(RecoveryCodes.class);
        Attempt attempt = SERVER.room(Limits.class)
                .longCode(
                        "203.0.113.1",
                        wait -> {
                            throw new AssertionError(wait);
                        },
                        Verdict.NotJudged::new);
        return Stream.of(
                new Case("a password", () -> signUp.flaws(Emails.judge("ann@example.org"), MARKS, "Ann")),
                new Case(
                        "a name",
                        () -> signUp.flaws(Emails.judge("ann@example.org"), "wombat in a violet canoe", MARKS)),
                new Case("an email", () -> signUp.flaws(Emails.judge(SIGMAS), "wombat in a violet canoe", SIGMAS)),
                new Case("an email to sign in with", () -> Emails.normalised(SIGMAS)),
                new Case("a recovery code", () -> codes.find(attempt, UUID.randomUUID(), SIGMAS)),
                new Case(
                        "a password of capital sigmas, as long as it may be",
                        () -> password.flaws("password", "Σ".repeat(256), "ann@example.org", "Σ".repeat(100))));
    }

    @ParameterizedTest
    @MethodSource("work")
    @DisplayName("takes less than two milliseconds of processor time to refuse")
    void cheap(Case one) {
        assertThat(medianProcessorTime(one.work())).isLessThan(Duration.ofMillis(2));
    }

    private static Duration medianProcessorTime(Runnable work) {
        var threads = ManagementFactory.getThreadMXBean();
        var times = LongStream.generate(() -> {
                    var before = threads.getCurrentThreadCpuTime();
                    work.run();
                    return threads.getCurrentThreadCpuTime() - before;
                })
                .limit(400)
                .skip(300)
                .sorted()
                .toArray();
        return Duration.ofNanos(times[times.length / 2]);
    }

    @Test
    @DisplayName("is refused as a new password; 256 characters are accepted even when decomposed (SEC-02)")
    void newPassword() {
        var longest = "ὰ́ ᾂ ǖ and nineteen wombats in a canoe; ".repeat(7).substring(0, 250) + "ᾂᾂᾂ";
        var decomposed = Normalizer.normalize(longest, Normalizer.Form.NFD);
        assertThat(SERVER.browser()
                        .post(
                                "/api/v1/accounts",
                                Map.of("email", TestServer.freshEmail(), "name", "Ann", "password", decomposed))
                        .status())
                .isEqualTo(201);

        var tooLong = "ᾂ".repeat(257);
        Expect.invalid(
                SERVER.browser()
                        .post(
                                "/api/v1/accounts",
                                Map.of(
                                        "email",
                                        TestServer.freshEmail(),
                                        "name",
                                        "Ann",
                                        "password",
                                        Normalizer.normalize(tooLong, Normalizer.Form.NFD))),
                "password");
    }

    @Test
    @DisplayName("signs nobody in, and gets the same answer as any wrong password (SEC-09)")
    void signIn() {
        var member = SERVER.member();

        Expect.problem(
                SERVER.browser().post("/api/v1/session", Map.of("email", member.email(), "password", MARKS)),
                401,
                "bad-credentials");
        Expect.problem(
                member.post("/api/v1/account/recovery-codes", Map.of("password", MARKS)), 401, "bad-credentials");
        Expect.problem(
                SERVER.browser()
                        .post(
                                "/api/v1/session/recovery",
                                Map.of(
                                        "email",
                                        member.email(),
                                        "password",
                                        TestServer.PASSWORD,
                                        "recovery_code",
                                        member.recoveryCodes().getFirst() + " ".repeat(200))),
                401,
                "bad-credentials");
    }

    @Test
    @DisplayName("does not sign in an imported member either, even if it matches their hash")
    void imported() {
        var member = SERVER.member();
        var long1025 = "b".repeat(1_025);
        var hash = new BCryptPasswordEncoder(4).encode(long1025.substring(0, 72));
        SERVER.rows()
                .sql("UPDATE account SET password_hash = :hash WHERE email = :email")
                .param("hash", hash)
                .param("email", member.email())
                .update();

        Expect.problem(
                SERVER.browser().post("/api/v1/session", Map.of("email", member.email(), "password", long1025)),
                401,
                "bad-credentials");
        assertThat(member.post("/api/v1/session", Map.of("email", member.email(), "password", long1025.substring(1)))
                        .status())
                .isEqualTo(200);
    }
}
