package dev.countersign.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Right passwords")
class RightPasswordsTest {
    private static final TestServer SERVER = TestServer.alone(
            "countersign.limits.right-passwords-per-account=3/10m",
            "countersign.limits.sign-ins-per-address=5/1h",
            "countersign.trusted-proxies=127.0.0.0/8,::1/128");

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static int days;
    private Instant now = NOON;

    /** Each test starts with fresh windows: those of the previous test have expired. */
    @BeforeEach
    void still() {
        days += 1;
        now = NOON.plus(Duration.ofDays(days));
        SERVER.holdClock(now);
    }

    private static Answer signIn(Browser browser, String email, String password, String ip) {
        return browser.send(
                "POST",
                "/api/v1/session",
                Map.of("email", email, "password", password),
                request -> request.header("X-Forwarded-For", ip));
    }

    private static Answer signIn(Browser browser, String ip) {
        return signIn(browser, browser.email(), TestServer.PASSWORD, ip);
    }

    private static Answer renew(Browser member) {
        return member.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD));
    }

    private static Answer change(Browser member, String current, String next) {
        return member.put("/api/v1/account/password", Map.of("current_password", current, "new_password", next));
    }

    private static void refused(Answer answer, Duration wait) {
        Expect.problem(answer, 429, "too-many-attempts");
        assertThat(answer.header("Retry-After")).hasValue(Long.toString(wait.toSeconds()));
    }

    private static int logged(String email) {
        return SERVER.rows()
                .sql("SELECT count(*) FROM session_log JOIN account ON account.id = account_id WHERE email = :email")
                .param("email", email)
                .query(Integer.class)
                .single();
    }

    @Nested
    @DisplayName("to sign in")
    class SignIn {

        @Test
        @DisplayName("are limited per account, whatever the outcome, until the window is over")
        void bounded() {
            var member = SERVER.member();
            assertThat(signIn(member, "198.51.100.1").status()).isEqualTo(200);
            SERVER.holdClock(now.plus(Duration.ofMinutes(4)));
            assertThat(signIn(member, "198.51.100.2").status()).isEqualTo(200);
            var phone = SERVER.browser();
            assertThat(signIn(phone, member.email(), TestServer.PASSWORD, "198.51.100.3")
                            .status())
                    .as("asks for approval")
                    .isEqualTo(202);
            var before = logged(member.email());

            refused(signIn(member, "198.51.100.4"), Duration.ofMinutes(6));
            refused(signIn(member, member.email(), "not the right password", "198.51.100.4"), Duration.ofMinutes(6));

            assertThat(logged(member.email())).isEqualTo(before);
            assertThat(member.session()).as("signed-in members stay in").isPresent();
            SERVER.holdClock(now.plus(Duration.ofMinutes(10)));
            assertThat(signIn(member, "198.51.100.4").status()).isEqualTo(200);
        }

        @Test
        @DisplayName("do not exceed the limit in parallel, and refused ones do not count as failures (SEC-17)")
        void atOnce() {
            var member = SERVER.member();
            member.delete("/api/v1/session");
            var before = logged(member.email());

            var statuses = AtOnce.run(
                    8,
                    number -> signIn(member.at(SERVER), "203.0.113." + number).status());

            assertThat(statuses).filteredOn(status -> status < 300).hasSizeLessThanOrEqualTo(3);
            assertThat(statuses).filteredOn(status -> status == 401).isEmpty();
            assertThat(logged(member.email()) - before)
                    .as("sessions begun, none by a refused sign-in")
                    .isEqualTo((int)
                            statuses.stream().filter(status -> status == 200).count());
            assertThat(SERVER.rows()
                            .sql("SELECT charges FROM right_password WHERE subject = guess_subject(:email)")
                            .param("email", member.email())
                            .query(Integer.class)
                            .single())
                    .isLessThanOrEqualTo(3);
            assertThat(SERVER.rows()
                            .sql("SELECT coalesce(max(failures), 0) FROM guess WHERE subject = guess_subject(:email)")
                            .param("email", member.email())
                            .query(Integer.class)
                            .single())
                    .isZero();
        }

        @Test
        @DisplayName("and wrong ones, many at once from one site, never deadlock, and each wrong one counts once")
        void noDeadlock() {
            var members = Stream.generate(SERVER::member).limit(6).toList();

            var answers = AtOnce.run(48, number -> {
                var ip = "2001:db8:7:" + number % 4 + "::1";
                var email = members.get(number % members.size()).email();
                var password = number % 3 == 0 ? "not the right password" : TestServer.PASSWORD;
                return signIn(SERVER.browser(), email, password, ip);
            });

            assertThat(answers.stream().map(answer -> answer.json().path("code").asString("none")))
                    .doesNotContain("unavailable", "internal");
            assertThat(charges("failure", "2001:db8:7::/48")).isEqualTo((int)
                    answers.stream().filter(answer -> answer.status() == 401).count());
        }

        @Test
        @DisplayName("are charged exactly, even if other attempts change the same counts at that moment")
        void changedMeanwhile() throws SQLException {
            var member = SERVER.member();
            member.delete("/api/v1/session");
            var pool = SERVER.room(DataSource.class);
            try (var ofAccount = pool.getConnection();
                    var ofCounts = pool.getConnection();
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                hold(ofAccount, "SELECT FROM account WHERE email = '" + member.email() + "' FOR UPDATE");
                var signIn = threads.submit(() -> signIn(member, "2001:db8:8:1::1"));
                Expect.soon(() -> SERVER.waitingForLocks() == 1);
                hold(ofCounts, """
                        UPDATE guess SET failures = failures + 1 WHERE subject = guess_subject('%s');
                        UPDATE address_window SET charges = charges + 1 WHERE kind = 'failure' AND network <<= '2001:db8:8::/48';
                        INSERT INTO address_window (kind, network, began_at, charges)
                        VALUES ('sign-in', '2001:db8:8::/48', clock_now(), 1)""".formatted(member.email()));
                ofAccount.rollback();
                Expect.soon(() -> SERVER.waitingForLocks() == 1);
                ofCounts.commit();

                assertThat(signIn.get().status()).isEqualTo(200);
            } catch (InterruptedException | ExecutionException failure) {
                throw new AssertionError(failure);
            }

            assertThat(charges("failure", "2001:db8:8:1::/64")).isEqualTo(1);
            assertThat(charges("failure", "2001:db8:8::/48")).isEqualTo(1);
            assertThat(charges("sign-in", "2001:db8:8:1::/64")).isEqualTo(1);
            assertThat(charges("sign-in", "2001:db8:8::/48")).isEqualTo(2);
            assertThat(SERVER.rows()
                            .sql("SELECT count(*) FROM guess WHERE subject = guess_subject(:email)")
                            .param("email", member.email())
                            .query(Integer.class)
                            .single())
                    .isZero();
        }

        private int charges(String kind, String network) {
            return SERVER.rows()
                    .sql("SELECT charges FROM address_window WHERE kind = :kind AND network = CAST(:network AS cidr)")
                    .param("kind", kind)
                    .param("network", network)
                    .query(Integer.class)
                    .single();
        }

        private static void hold(Connection connection, String sql) throws SQLException {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Test
        @DisplayName("are limited per address, across all accounts; wrong ones do not count")
        void perAddress() {
            var wrong = signIn(SERVER.browser(), TestServer.freshEmail(), "not the right password", "192.0.2.7");
            assertThat(wrong.status()).isEqualTo(401);
            for (var time = 0; time < 5; time++) {
                assertThat(signIn(SERVER.member(), "192.0.2.7").status()).isEqualTo(200);
            }

            refused(signIn(SERVER.member(), "192.0.2.7"), Duration.ofHours(1));
            assertThat(signIn(SERVER.member(), "192.0.2.8").status()).isEqualTo(200);
        }

        @Test
        @DisplayName("do not block a recovery code when their limit is reached (SEC-19)")
        void recovery() {
            var member = SERVER.member();
            for (var time = 0; time < 3; time++) {
                signIn(member, "198.51.100.9");
            }
            refused(signIn(member, "198.51.100.9"), Duration.ofMinutes(10));

            assertThat(SERVER.browser()
                            .recover(member.email(), member.recoveryCodes().getFirst())
                            .status())
                    .isEqualTo(200);
        }

        @Test
        @DisplayName("are not counted for an unknown email, which always gets the same 401 (SEC-09)")
        void unknown() {
            var before = rows();
            for (var time = 0; time < 4; time++) {
                Expect.problem(
                        signIn(SERVER.browser(), "nobody@example.org", TestServer.PASSWORD, "198.51.100.20"),
                        401,
                        "bad-credentials");
            }
            assertThat(rows()).isEqualTo(before);
        }

        private int rows() {
            return SERVER.rows()
                    .sql("SELECT count(*) FROM right_password")
                    .query(Integer.class)
                    .single();
        }
    }

    @Nested
    @DisplayName("of a signed-in member")
    class Proof {

        @Test
        @DisplayName("share one limit for both kinds of proof; beyond it nothing changes (SEC-34)")
        void bounded() {
            var member = SERVER.member();
            assertThat(renew(member).status()).isEqualTo(201);
            assertThat(renew(member).status()).isEqualTo(201);
            assertThat(change(member, TestServer.PASSWORD, "a canoe for nine wombats")
                            .status())
                    .isEqualTo(204);

            refused(change(member, "a canoe for nine wombats", TestServer.PASSWORD), Duration.ofMinutes(10));
            refused(renew(member), Duration.ofMinutes(10));

            member.delete("/api/v1/session");
            assertThat(signIn(member, member.email(), "a canoe for nine wombats", "198.51.100.30")
                            .status())
                    .as("signing in is counted apart, and the refused change changed nothing")
                    .isEqualTo(200);
        }

        @Test
        @DisplayName("are not counted while the new one is refused")
        void unfit() {
            var member = SERVER.member();
            for (var time = 0; time < 4; time++) {
                Expect.invalid(change(member, TestServer.PASSWORD, "short"), "new_password");
            }
            assertThat(renew(member).status()).isEqualTo(201);
        }
    }

    @Test
    @DisplayName("with a recovery code are limited, and a refused code stays valid")
    void recoveryBounded() {
        var member = SERVER.member();
        var codes = member.recoveryCodes();
        for (var code : codes.subList(0, 3)) {
            assertThat(SERVER.browser().recover(member.email(), code).status()).isEqualTo(200);
        }

        refused(SERVER.browser().recover(member.email(), codes.get(3)), Duration.ofMinutes(10));

        SERVER.holdClock(now.plus(Duration.ofMinutes(10)));
        assertThat(SERVER.browser().recover(member.email(), codes.get(3)).status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("are no longer counted once their window is over")
    void swept() {
        signIn(SERVER.member(), "198.51.100.40");
        var rows = "SELECT (SELECT count(*) FROM right_password)"
                + " + (SELECT count(*) FROM address_window WHERE kind IN ('sign-in', 'unfit'))";
        assertThat(SERVER.rows().sql(rows).query(Integer.class).single()).isPositive();

        SERVER.holdClock(now.plus(Duration.ofHours(1)));
        SERVER.sweep(Limits.class, Limits::sweep, "guess, address_window, right_password");

        assertThat(SERVER.rows().sql(rows).query(Integer.class).single()).isZero();
    }
}
