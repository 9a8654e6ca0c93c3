package dev.countersign.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A database clock that is set back by six hours keeps the usual length of")
class ClockStepTest {
    @AutoClose("stop")
    private final TestServer server = TestServer.alone(
            "countersign.session.idle=24h",
            "countersign.limits.failures-per-address=8/1h",
            "countersign.limits.sign-ups-per-address=3/1h",
            "countersign.limits.right-passwords-per-account=2/10m");

    private Answer guess(String email) {
        return server.browser().post("/api/v1/session", Map.of("email", email, "password", "not the right one"));
    }

    private static int wait(Answer refused) {
        Expect.problem(refused, 429, "too-many-attempts");
        return Integer.parseInt(refused.header("Retry-After").orElseThrow());
    }

    @Test
    @DisplayName("the pause after wrong passwords")
    void wrongPasswords() {
        var member = server.member();
        server.turnClock(Duration.ofHours(6));
        for (var guess = 0; guess < 5; guess++) {
            assertThat(guess(member.email()).status()).isEqualTo(401);
        }

        server.turnClock(Duration.ZERO);

        assertThat(wait(server.browser().signIn(member.email()))).isEqualTo(1);
        server.turnClock(Duration.ofSeconds(2));
        assertThat(server.browser().signIn(member.email()).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("the window of an address that failed too often")
    void failures() {
        server.turnClock(Duration.ofHours(6));
        for (var guess = 0; guess < 8; guess++) {
            assertThat(guess(TestServer.freshEmail()).status()).isEqualTo(401);
        }

        server.turnClock(Duration.ZERO);

        assertThat(wait(guess(TestServer.freshEmail()))).isBetween(3_590, 3_600);
        server.turnClock(Duration.ofMinutes(61));
        assertThat(guess(TestServer.freshEmail()).status()).isEqualTo(401);
    }

    @Test
    @DisplayName("the window of an address that may still try")
    void windowWithRoom() {
        server.turnClock(Duration.ofHours(6));
        server.member();
        server.turnClock(Duration.ZERO);
        server.member();
        server.turnClock(Duration.ofMinutes(61));

        for (var signUp = 0; signUp < 3; signUp++) {
            server.member();
        }
        assertThat(wait(signUp())).isBetween(3_590, 3_600);
    }

    private Answer signUp() {
        return server.browser()
                .post(
                        "/api/v1/accounts",
                        Map.of("email", TestServer.freshEmail(), "password", TestServer.PASSWORD, "name", "Ann"));
    }

    @Test
    @DisplayName("the window of an account with many right passwords")
    void rightPasswords() {
        var member = server.member();
        server.turnClock(Duration.ofHours(6));
        Browser browser = server.browser();
        browser.signIn(member.email());
        browser.signIn(member.email());

        server.turnClock(Duration.ZERO);

        assertThat(wait(server.browser().signIn(member.email()))).isBetween(590, 600);
        server.turnClock(Duration.ofMinutes(11));
        assertThat(server.browser().signIn(member.email()).status()).isIn(200, 202);
    }
}
