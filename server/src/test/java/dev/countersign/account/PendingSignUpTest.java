package dev.countersign.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A sign-up that nobody confirms")
class PendingSignUpTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings("countersign.sign-up=verified"));

    private final String email = TestServer.freshEmail();

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    private int count(String condition) {
        return SERVER.rows()
                .sql("SELECT count(*) FROM pending_sign_up WHERE email = :email AND " + condition)
                .param("email", email)
                .query(Integer.class)
                .single();
    }

    @Test
    @DisplayName("has its password sealed, loses it with the name when its code expires, and is gone after a day")
    void swept() {
        SERVER.browser().askToSignUp(email);
        assertThat(count("password_hash LIKE 'sealed:%' AND name = 'Ann'")).isOne();

        SERVER.sweep(PendingSignUpSweeper.class, PendingSignUpSweeper::sweep, "pending_sign_up");
        assertThat(count("password_hash IS NOT NULL")).isOne();

        SERVER.turnClock(Duration.ofMinutes(15).plusSeconds(1));
        SERVER.sweep(PendingSignUpSweeper.class, PendingSignUpSweeper::sweep, "pending_sign_up");
        assertThat(count("password_hash IS NULL AND name IS NULL")).isOne();

        SERVER.turnClock(Duration.ofDays(1).plusSeconds(1));
        SERVER.sweep(PendingSignUpSweeper.class, PendingSignUpSweeper::sweep, "pending_sign_up");
        assertThat(count("true")).isZero();
    }

    @Test
    @DisplayName("takes no address: an operator can still enter its owner")
    void takesNothing() {
        SERVER.browser().askToSignUp(email);

        assertThat(SERVER.room(EmailAddresses.class).isTaken(email)).isFalse();
    }
}
