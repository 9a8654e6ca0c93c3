package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The letters of resets (SEC-72)")
class ResetBudgetTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER =
            TestServer.alone(MAIL.settings("countersign.trusted-proxies=127.0.0.1/32,::1/128"));

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    private static Browser member() {
        var member = SERVER.member();
        SERVER.rows()
                .sql("UPDATE account SET email_verified_at = clock_now() WHERE email = :email")
                .param("email", member.email())
                .update();
        return member;
    }

    private static Answer ask(TestServer node, Browser member, String ip) {
        return node.browser()
                .send(
                        "POST",
                        "/api/v1/password-reset",
                        Map.of("email", member.email()),
                        request -> request.header("X-Forwarded-For", ip));
    }

    private static void askOften(int times, Browser member, String ip) {
        for (var time = 0; time < times; time++) {
            assertThat(ask(SERVER, member, ip).status()).isEqualTo(202);
        }
    }

    private static void awaitLetters(Browser member, int letters) {
        Expect.soon(() -> count("SELECT count(*) FROM password_reset WHERE look_up_at IS NOT NULL") == 0
                && count("SELECT count(*) FROM letter") == 0);
        assertThat(MAIL.to(member.email(), Mailbox.RESET_CODE)).hasSize(letters);
    }

    private static int count(String sql) {
        return SERVER.rows().sql(sql).query(Integer.class).single();
    }

    @Test
    @DisplayName("are three an hour from one network, and ten a day")
    void network() {
        var member = member();
        for (var hour = 0; hour < 4; hour++) {
            SERVER.turnClock(Duration.ofHours(hour).plusMinutes(hour));
            askOften(4, member, "192.0.2.1");
            awaitLetters(member, Math.min(10, 3 * (hour + 1)));
        }
        SERVER.turnClock(Duration.ofHours(5));
        askOften(1, member, "192.0.2.1");
        awaitLetters(member, 10);
        askOften(1, member, "192.0.2.2");
        awaitLetters(member, 11);
        SERVER.turnClock(Duration.ofHours(25));
        askOften(1, member, "192.0.2.1");
        awaitLetters(member, 12);
    }

    @Test
    @DisplayName("count an IPv6 network as one address")
    void ipv6() {
        var member = member();
        for (var host = 1; host <= 5; host++) {
            askOften(1, member, "2001:db8:0:7::" + host);
        }
        awaitLetters(member, 3);
        askOften(1, member, "2001:db8:0:8::1");
        awaitLetters(member, 4);
    }

    @Test
    @DisplayName("are ten an hour in all, even if they are asked for on two nodes at once from many networks")
    void inAll() {
        var member = member();
        var other = SERVER.anotherNode();

        var answers = AtOnce.run(
                30,
                number -> ask(number % 2 == 0 ? SERVER : other, member, "198.51.100." + number)
                        .status());

        assertThat(answers).containsOnly(202);
        awaitLetters(member, 10);
        other.stop();
    }

    @Test
    @DisplayName("do not use up each other's: another member gets theirs")
    void perAccount() {
        var one = member();
        var two = member();
        askOften(4, one, "192.0.2.7");
        askOften(2, two, "192.0.2.7");

        awaitLetters(one, 3);
        assertThat(MAIL.to(two.email(), Mailbox.RESET_CODE)).hasSize(2);
    }

    @Test
    @DisplayName("that do not leave make the code wrong, as for an address that is nobody's")
    void overBudget() {
        var member = member();
        askOften(3, member, "127.0.0.1");
        awaitLetters(member, 3);
        var browser = SERVER.browser();
        browser.forgot(member.email());
        awaitLetters(member, 3);

        assertThat(IntStream.range(0, 5)
                        .mapToObj(time ->
                                browser.enterMailedCode("0000000" + time).status()))
                .containsOnly(422);
        Expect.problem(browser.enterMailedCode("00000005"), 410, "reset-closed");
        assertThat(
                        count(
                                "SELECT count(*) FROM security_event WHERE kind = 'too-many-requests' AND reason = 'reset-letters'"))
                .isPositive();
    }
}
