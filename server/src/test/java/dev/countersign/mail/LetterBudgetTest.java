package dev.countersign.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The letters that anybody can make us send to an address (SEC-72)")
class LetterBudgetTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings());

    private final String stranger = TestServer.freshEmail();

    @AfterAll
    static void close() {
        MAIL.close();
    }

    /** Counts are by the hour of the clock, so a test must not begin at the end of one. */
    private static void turnTo(int hour) {
        var now = Instant.now();
        SERVER.turnClock(Duration.between(
                now,
                now.truncatedTo(ChronoUnit.HOURS).plus(hour, ChronoUnit.HOURS).plus(5, ChronoUnit.MINUTES)));
    }

    /**
     * Four accounts ask for ten letters to the address, which is all that one form allows, and are deleted. A letter that waits is
     * dropped when another follows or the account goes, so each is sent first.
     */
    private static void askAndDelete(String address) {
        for (var account = 0; account < 4; account++) {
            var browser = SERVER.member();
            for (var letter = 0; letter < 3; letter++) {
                assertThat(browser.post(
                                        "/api/v1/account/email",
                                        Map.of("email", address, "password", TestServer.PASSWORD))
                                .status())
                        .isEqualTo(202);
                arrived(address);
            }
            assertThat(browser.delete("/api/v1/account", Map.of("password", TestServer.PASSWORD))
                            .status())
                    .isEqualTo(204);
        }
    }

    /** The answer does not show that the budget is used up: confirmations use it up only if the address is a member's. */
    private void asksInVain(Browser member) {
        member.post("/api/v1/account/email", Map.of("email", stranger, "password", TestServer.PASSWORD));
        Expect.problem(member.put("/api/v1/account/email", Map.of("code", "00000000")), 422, "wrong-code");
        assertThat(member.delete("/api/v1/account", Map.of("password", TestServer.PASSWORD))
                        .status())
                .isEqualTo(204);
    }

    private static int arrived(String address) {
        Expect.soon(() -> SERVER.rows()
                        .sql("SELECT count(*) FROM letter")
                        .query(Integer.class)
                        .single()
                == 0);
        return MAIL.to(address).size();
    }

    @Test
    @DisplayName("are twenty an hour and sixty a day, even if the accounts that asked for them are deleted")
    void bounded() {
        for (var hour = 1; hour <= 4; hour++) {
            turnTo(hour);
            for (var round = 0; round < 3; round++) {
                askAndDelete(stranger);
            }

            assertThat(arrived(stranger)).as("after %d hours", hour).isEqualTo(Math.min(20 * hour, 60));
            asksInVain(SERVER.member());
        }
        turnTo(27);
        askAndDelete(stranger);
        assertThat(arrived(stranger)).isGreaterThan(60);
    }

    @Test
    @DisplayName("are ten an hour for a forgotten password, even if the account is deleted and made again")
    void resetsOfDeletedAccounts() {
        turnTo(1);
        for (var account = 0; account < 4; account++) {
            var browser = SERVER.browser().signUp(stranger);
            for (var letter = 0; letter < 3; letter++) {
                assertThat(SERVER.browser()
                                .post("/api/v1/password-reset", Map.of("email", stranger))
                                .status())
                        .isEqualTo(202);
                arrived(stranger);
            }
            assertThat(browser.delete("/api/v1/account", Map.of("password", TestServer.PASSWORD))
                            .status())
                    .isEqualTo(204);
        }

        assertThat(MAIL.to(stranger, "Code to reset")).hasSize(10);
    }

    @Test
    @DisplayName("use up nothing of what its member can ask for to reset a forgotten password")
    void resetStillArrives() {
        turnTo(1);
        var member = SERVER.member().email();
        for (var round = 0; round < 3; round++) {
            askAndDelete(member);
        }
        assertThat(arrived(member)).as("all that the other forms allow").isEqualTo(20);

        assertThat(SERVER.browser()
                        .post("/api/v1/password-reset", Map.of("email", member))
                        .status())
                .isEqualTo(202);

        assertThat(MAIL.resetCodeTo(member, 1)).hasSize(9);
    }
}
