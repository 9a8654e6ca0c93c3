package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.account.Accounts;
import dev.countersign.account.Passwords;
import dev.countersign.lock.AccountLock;
import dev.countersign.support.Browser;
import dev.countersign.support.TestServer;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Times a wrong password alternately for a known and an unknown email. {@code bin/timing} makes 400 tries each. Every build
 * makes 40, and more only while the machine is too restless for a verdict.
 */
@Isolated
@DisplayName("The time of a wrong password")
class TimingTest {
    private static final TestServer SERVER = TestServer.withFullHashes();
    private static final int TRIES = Integer.getInteger("countersign.timing.tries", 0);
    private static final int A_FEW = 40;
    private static final int MANY = 400;

    /** The sixth try for one email would have to wait. */
    private static final int FREE_OF_WAITING = 5;

    private Timings timings = new Timings();

    @Test
    @DisplayName("does not reveal whether the email is known: medians differ by less than 5 ms (SEC-10)")
    void medians() {
        compare("wrong passwords for known emails", () -> SERVER.member().email());
    }

    @Test
    @DisplayName(
            "does not reveal that no password opens the account, because a change of its address was undone (SEC-10)")
    void withoutPassword() {
        compare("wrong passwords for known emails without a password", () -> {
            var email = SERVER.member().email();
            var account = SERVER.room(Accounts.class).find(email).orElseThrow();
            return SERVER.room(AccountLock.class).hold(account.id(), held -> {
                SERVER.room(Passwords.class).remove(held.orElseThrow());
                return email;
            });
        });
    }

    private void compare(String what, Supplier<String> emails) {
        measure(20, emails);
        timings = new Timings();

        measure(TRIES == 0 ? A_FEW : TRIES, emails);
        while (TRIES == 0 && timings.difference() >= 5 && timings.count() < MANY) {
            measure(A_FEW, emails);
        }

        timings.print(what);
        assertThat(timings.difference()).isLessThan(5);
    }

    private void measure(int tries, Supplier<String> emails) {
        for (var done = 0; done < tries; done += FREE_OF_WAITING) {
            var member = emails.get();
            var nobody = TestServer.freshEmail();
            for (var time = 0; time < FREE_OF_WAITING; time++) {
                // Alternate, so that neither always comes first.
                if (time % 2 == 0) {
                    timings.known(nanosOf(member));
                    timings.unknown(nanosOf(nobody));
                } else {
                    timings.unknown(nanosOf(nobody));
                    timings.known(nanosOf(member));
                }
            }
        }
    }

    private static long nanosOf(String email) {
        Browser browser = SERVER.browser();
        var credentials = Map.of("email", email, "password", "not the right password");
        var start = System.nanoTime();
        var answer = browser.post("/api/v1/session", credentials);
        var took = System.nanoTime() - start;
        assertThat(answer.status()).isEqualTo(401);
        return took;
    }
}
