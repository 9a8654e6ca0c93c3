package dev.countersign.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
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

@DisplayName("One address")
class AddressTest {
    private static final String[] THREE_AN_HOUR = {
        "countersign.limits.sign-ups-per-address=3/1h", "countersign.limits.failures-per-address=3/1h"
    };
    private static final TestServer DIRECT = TestServer.alone(THREE_AN_HOUR);
    private static final TestServer BEHIND_A_PROXY =
            TestServer.alone(THREE_AN_HOUR[0], THREE_AN_HOUR[1], "countersign.trusted-proxies=127.0.0.0/8,::1/128");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static int hours;
    private Instant now = NOON;

    /** Each test starts with fresh windows: those of the previous test have expired. */
    @BeforeEach
    void still() {
        hours += 2;
        now = NOON.plus(Duration.ofHours(hours));
        at(now);
    }

    private static void at(Instant moment) {
        DIRECT.holdClock(moment);
        BEHIND_A_PROXY.holdClock(moment);
    }

    private static Answer guess(TestServer server, String forwardedFor) {
        return server.browser()
                .send(
                        "POST",
                        "/api/v1/session",
                        Map.of("email", TestServer.freshEmail(), "password", "not the right password"),
                        request -> request.header("X-Forwarded-For", forwardedFor));
    }

    private static Answer signUp(TestServer server, String email, String password) {
        return server.browser().post("/api/v1/accounts", Map.of("email", email, "password", password, "name", "Ann"));
    }

    @Nested
    @DisplayName("with too many failures")
    class Failures {

        @Test
        @DisplayName("waits until an hour after its first failure, whatever the account (SEC-18)")
        void window() {
            var address = "198.51.100.7";
            Expect.problem(guess(BEHIND_A_PROXY, address), 401, "bad-credentials");
            at(now.plus(Duration.ofMinutes(20)));
            Expect.problem(guess(BEHIND_A_PROXY, address), 401, "bad-credentials");
            Expect.problem(guess(BEHIND_A_PROXY, address), 401, "bad-credentials");

            var refused = guess(BEHIND_A_PROXY, address);
            Expect.problem(refused, 429, "too-many-attempts");
            assertThat(refused.header("Retry-After")).hasValue("2400");
            Expect.problem(guess(BEHIND_A_PROXY, "198.51.100.8"), 401, "bad-credentials");

            at(now.plus(Duration.ofMinutes(60)));
            Expect.problem(guess(BEHIND_A_PROXY, address), 401, "bad-credentials");
        }

        @Test
        @DisplayName("counts as its /64 if it is IPv6 (SEC-18)")
        void network() {
            for (var address : List.of("2001:db8::1", "2001:db8::2", "2001:db8::ffff:ffff:ffff:ffff")) {
                Expect.problem(guess(BEHIND_A_PROXY, address), 401, "bad-credentials");
            }

            Expect.problem(guess(BEHIND_A_PROXY, "2001:db8::3"), 429, "too-many-attempts");
            Expect.problem(guess(BEHIND_A_PROXY, "2001:db8:0:1::3"), 401, "bad-credentials");
        }

        @Test
        @DisplayName(
                "shares a window with its /48, which allows eight times as many; both are charged or neither (SEC-18)")
        void site() {
            for (var network = 1; network <= 8; network++) {
                for (var time = 0; time < 3; time++) {
                    Expect.problem(
                            guess(BEHIND_A_PROXY, "2001:db8:5:" + network + "::" + time), 401, "bad-credentials");
                }
            }
            var before = windows();

            Expect.problem(guess(BEHIND_A_PROXY, "2001:db8:5:9::1"), 429, "too-many-attempts");

            assertThat(windows()).isEqualTo(before).contains("2001:db8:5::/48 24", "2001:db8:5:8::/64 3");
            Expect.problem(guess(BEHIND_A_PROXY, "2001:db8:6:1::1"), 401, "bad-credentials");
        }

        @Test
        @DisplayName("does not fill its site's window with attempts that its own window refused (SEC-18)")
        void neither() {
            for (var time = 0; time < 6; time++) {
                guess(BEHIND_A_PROXY, "2001:db8:7:1::1");
            }

            assertThat(windows()).contains("2001:db8:7::/48 3", "2001:db8:7:1::/64 3");
        }

        @Test
        @DisplayName("is refunded in both windows for a right password (SEC-17)")
        void bothBack() {
            var limits = BEHIND_A_PROXY.room(Limits.class);
            limits.<List<String>>guess(
                    Guess.SIGN_IN, "ann@example.org", "2001:db8:8::1", wait -> List.of(), attempt -> {
                        assertThat(windows()).contains("2001:db8:8::/48 1", "2001:db8:8::/64 1");
                        return new Verdict.Right<>(List::of);
                    });

            assertThat(windows()).contains("2001:db8:8::/48 0", "2001:db8:8::/64 0");
        }

        private static List<String> windows() {
            return BEHIND_A_PROXY
                    .rows()
                    .sql("SELECT network || ' ' || charges FROM address_window WHERE kind = 'failure' ORDER BY network")
                    .query((row, number) -> row.getString(1))
                    .list();
        }

        @Test
        @DisplayName("does not escape by naming another in a header (SEC-18, SEC-21)")
        void spoofed() {
            for (var number = 1; number <= 3; number++) {
                Expect.problem(guess(DIRECT, "203.0.113." + number), 401, "bad-credentials");
            }

            Expect.problem(guess(DIRECT, "203.0.113.4"), 429, "too-many-attempts");
        }

        @Test
        @DisplayName("behind a proxy does not escape by prepending another (SEC-18, SEC-21)")
        void spoofedBehindProxy() {
            for (var number = 1; number <= 3; number++) {
                Expect.problem(guess(BEHIND_A_PROXY, "203.0.113." + number + ", 192.0.2.9"), 401, "bad-credentials");
            }

            Expect.problem(guess(BEHIND_A_PROXY, "203.0.113.4, 192.0.2.9"), 429, "too-many-attempts");
        }

        @Test
        @DisplayName("is refunded for a right password (SEC-17)")
        void rightOnes() {
            var member = DIRECT.member();
            for (var time = 0; time < 6; time++) {
                assertThat(member.signIn(member.email()).status()).isEqualTo(200);
            }
        }

        @Test
        @DisplayName("adds no row for refused attempts, not even for new emails")
        void noRows() {
            for (var time = 0; time < 3; time++) {
                guess(DIRECT, "192.0.2.1");
            }
            var count = "SELECT (SELECT count(*) FROM guess) + (SELECT count(*) FROM address_window)";
            var before = DIRECT.rows().sql(count).query(Integer.class).single();

            for (var time = 0; time < 20; time++) {
                assertThat(guess(DIRECT, "192.0.2.1").status()).isEqualTo(429);
            }

            assertThat(DIRECT.rows().sql(count).query(Integer.class).single()).isEqualTo(before);
        }

        @Test
        @DisplayName("is also charged for wrong passwords in a password change (SEC-18)")
        void allKinds() {
            var member = DIRECT.member();
            for (var time = 0; time < 3; time++) {
                member.put(
                        "/api/v1/account/password",
                        Map.of("current_password", "wrong", "new_password", "an even better passphrase"));
            }

            Expect.problem(guess(DIRECT, "192.0.2.1"), 429, "too-many-attempts");
            assertThat(member.session()).isPresent();
        }
    }

    @Nested
    @DisplayName("with too many sign-ups")
    class SignUps {

        @Test
        @DisplayName(
                "waits; a taken email counts, because it reveals something; a refused value does not (SEC-11, SEC-18)")
        void refused() {
            var email = TestServer.freshEmail();
            assertThat(signUp(DIRECT, email, TestServer.PASSWORD).status()).isEqualTo(201);
            for (var time = 0; time < 2; time++) {
                Expect.invalid(signUp(DIRECT, email, "short"), "password");
            }
            Expect.problem(signUp(DIRECT, email, TestServer.PASSWORD), 409, "email-taken");
            Expect.problem(signUp(DIRECT, email, TestServer.PASSWORD), 409, "email-taken");

            var refused = signUp(DIRECT, TestServer.freshEmail(), TestServer.PASSWORD);

            Expect.problem(refused, 429, "too-many-attempts");
            assertThat(refused.header("Retry-After")).hasValue("3600");
            assertThat(refused.setCookies()).isEmpty();
            at(now.plus(Duration.ofMinutes(60)));
            assertThat(signUp(DIRECT, TestServer.freshEmail(), TestServer.PASSWORD)
                            .status())
                    .isEqualTo(201);
        }

        @Test
        @DisplayName("also waits after too many refused values, which are counted apart")
        void unfit() {
            for (var time = 0; time < 3; time++) {
                Expect.invalid(signUp(DIRECT, TestServer.freshEmail(), "short"), "password");
            }

            var refused = signUp(DIRECT, TestServer.freshEmail(), "short");

            Expect.problem(refused, 429, "too-many-attempts");
            assertThat(refused.header("Retry-After")).hasValue("3600");
            at(now.plus(Duration.ofMinutes(60)));
            for (var time = 0; time < 3; time++) {
                assertThat(signUp(DIRECT, TestServer.freshEmail(), TestServer.PASSWORD)
                                .status())
                        .as("created and taken ones are not refused values")
                        .isEqualTo(201);
            }
        }

        @Test
        @DisplayName("counts refused new passwords with the refused sign-ups")
        void unfitChange() {
            var member = DIRECT.member();
            for (var time = 0; time < 3; time++) {
                Expect.invalid(
                        member.put(
                                "/api/v1/account/password",
                                Map.of("current_password", TestServer.PASSWORD, "new_password", "short")),
                        "new_password");
            }

            Expect.problem(
                    member.put(
                            "/api/v1/account/password",
                            Map.of("current_password", TestServer.PASSWORD, "new_password", "short")),
                    429,
                    "too-many-attempts");
        }

        @Test
        @DisplayName("is told on the page how long, in plain words (SEC-13, SEC-18)")
        void page() {
            for (var time = 0; time < 3; time++) {
                signUp(DIRECT, TestServer.freshEmail(), TestServer.PASSWORD);
            }
            var page = DIRECT.browser();
            var token = page.get("/signup").formToken();

            var refused = page.submit(
                    "/signup",
                    "_csrf=" + token + "&name=Ann&email=" + TestServer.freshEmail() + "&password="
                            + TestServer.PASSWORD.replace(' ', '+'));

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).hasValue("3600");
            assertThat(refused.text()).contains("Wait 60 minutes and try again");
        }
    }
}
