package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Codes;
import dev.countersign.support.Expect;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Someone who has the password keeps asking. Earlier requests are in rows, so a restart changes nothing. */
@DisplayName("Requests that flood a member")
class FloodingTest {
    private static final TestServer SERVER =
            TestServer.alone("countersign.session.idle=720h", "countersign.session.lifetime=720h");

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @BeforeEach
    void still() {
        SERVER.holdClock(NOON);
    }

    private static void after(Duration time) {
        SERVER.holdClock(NOON.plus(time));
    }

    private static Answer ask(Browser member) {
        return SERVER.browser().signIn(member.email());
    }

    /** Ends a request, so that another browser may ask. */
    private static void askAndGiveUp(Browser member) {
        SERVER.browser().waitFor(member.email()).delete("/api/v1/approval");
    }

    private static void refuses(Answer refused, Duration retryAfter) {
        Expect.problem(refused, 429, "too-many-attempts");
        assertThat(refused.header("Retry-After")).hasValue(String.valueOf(retryAfter.toSeconds()));
        assertThat(refused.setCookies()).isEmpty();
    }

    private static boolean nobodyIsAsked(Browser member) {
        return member.get("/api/v1/approvals").json().at("/approvals").isEmpty();
    }

    /** The answer of the next process, which shares only the rows with this one. */
    private static Answer askAfterRestart(Browser member) {
        var restarted = SERVER.anotherNode();
        try {
            return restarted.browser().signIn(member.email());
        } finally {
            restarted.stop();
        }
    }

    @Nested
    @DisplayName("are refused")
    class Refused {

        @Test
        @DisplayName(
                "from the fourth in ten minutes on, until the first is ten minutes old, even after a restart (SEC-51)")
        void threeInTenMinutes() {
            var member = SERVER.member();
            for (var minute = 0; minute < 3; minute++) {
                after(Duration.ofMinutes(minute));
                askAndGiveUp(member);
            }

            refuses(ask(member), Duration.ofMinutes(8));
            refuses(askAfterRestart(member), Duration.ofMinutes(8));
            assertThat(nobodyIsAsked(member)).isTrue();
            after(Duration.ofMinutes(10).minusSeconds(1));
            refuses(ask(member), Duration.ofSeconds(1));

            after(Duration.ofMinutes(10));
            assertThat(ask(member).status()).isEqualTo(202);
            assertThat(nobodyIsAsked(member)).isFalse();
        }

        @Test
        @DisplayName("from the eleventh in a day on, even after a restart (SEC-51)")
        void tenInADay() {
            var member = SERVER.member();
            for (var request = 0; request < 10; request++) {
                after(Duration.ofMinutes(5L * request));
                askAndGiveUp(member);
            }

            after(Duration.ofHours(2));
            refuses(ask(member), Duration.ofHours(22));
            refuses(askAfterRestart(member), Duration.ofHours(22));

            after(Duration.ofHours(24));
            assertThat(ask(member).status()).isEqualTo(202);
        }

        @Test
        @DisplayName("whatever the outcome of the earlier ones: approved, muted, replaced by the same browser (SEC-51)")
        void allCount() {
            var approved = SERVER.member();
            for (var time = 0; time < 3; time++) {
                var device = SERVER.browser().waitFor(approved.email());
                approved.answer(approved.pendingApproval(), device.code());
            }
            refuses(ask(approved), Duration.ofMinutes(10));

            var muted = SERVER.member();
            var first = SERVER.browser().waitFor(muted.email());
            muted.post("/api/v1/approvals/" + muted.pendingApproval() + "/denial", null);
            first.delete("/api/v1/approval");
            askAndGiveUp(muted);
            askAndGiveUp(muted);
            refuses(ask(muted), Duration.ofMinutes(10));

            var replaced = SERVER.member();
            var device = SERVER.browser();
            for (var time = 0; time < 3; time++) {
                device.waitFor(replaced.email());
            }
            refuses(device.signIn(replaced.email()), Duration.ofMinutes(10));
            assertThat(device.get("/api/v1/approval").at("/state"))
                    .as("the last one goes on")
                    .isEqualTo("pending");
        }

        @Test
        @DisplayName("without counting as wrong passwords: the browser can still take its own seat (SEC-20, SEC-51)")
        void noFailure() {
            var member = SERVER.member();
            for (var time = 0; time < 3; time++) {
                askAndGiveUp(member);
            }
            for (var time = 0; time < 6; time++) {
                refuses(ask(member), Duration.ofMinutes(10));
            }

            assertThat(member.signIn(member.email()).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("for one account only (SEC-51)")
        void others() {
            var flooded = SERVER.member();
            for (var time = 0; time < 3; time++) {
                askAndGiveUp(flooded);
            }

            assertThat(ask(SERVER.member()).status()).isEqualTo(202);
        }
    }

    @Test
    @DisplayName("with wrong codes end after ten in a day, even after a restart (SEC-42)")
    void wrongCodes() {
        var member = SERVER.member();
        var hours = 0;
        for (var tries : List.of(3, 3, 3, 1)) {
            after(Duration.ofHours(hours++));
            var device = SERVER.browser().waitFor(member.email());
            var request = member.pendingApproval();
            for (var left = tries - 1; left >= 0; left--) {
                var wrong = member.answer(request, Codes.wrong(device.code()));
                Expect.problem(wrong, 422, "wrong-code");
                assertThat(wrong.json().at("/tries_left").asInt()).isEqualTo(left);
            }
            Expect.problem(member.answer(request, Codes.wrong("000000")), 410, "approval-closed");
        }

        after(Duration.ofHours(4));
        refuses(askAfterRestart(member), Duration.ofHours(20));
        after(Duration.ofHours(23));
        refuses(ask(member), Duration.ofHours(1));
    }

    @Test
    @DisplayName("are muted for fifteen minutes after \"It wasn't me\", even after a restart (SEC-52)")
    void muted() {
        var member = SERVER.member();
        SERVER.browser().waitFor(member.email());
        member.post("/api/v1/approvals/" + member.pendingApproval() + "/denial", null);

        after(Duration.ofMinutes(14));
        assertThat(askAfterRestart(member).status()).isEqualTo(202);
        assertThat(nobodyIsAsked(member)).isTrue();

        after(Duration.ofMinutes(17));
        assertThat(ask(member).status()).isEqualTo(202);
        assertThat(nobodyIsAsked(member)).isFalse();
    }
}
