package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Times the steps of a sign-up alternately for a taken and a free address, where addresses are confirmed first, as
 * {@link TimingTest} does. Each address gets its three letters an hour, which are most work.
 */
@Isolated
@DisplayName("The time of a step of a sign-up")
class SignUpTimingTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings("countersign.sign-up=verified"));
    private static final int TRIES = Integer.getInteger("countersign.timing.tries", 0);
    private static final int A_FEW = 60;
    private static final int MANY = 600;
    private static final int LETTERS = 3;

    private Timings asked = new Timings();
    private Timings typed = new Timings();

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    @Test
    @DisplayName("does not reveal whether the address is taken: medians differ by less than 5 ms (SEC-11)")
    void medians() {
        measure(A_FEW);
        asked = new Timings();
        typed = new Timings();

        measure(TRIES == 0 ? A_FEW : TRIES);
        while (TRIES == 0 && worst() >= 5 && asked.count() < MANY) {
            measure(A_FEW);
        }

        asked.print("sign-ups");
        typed.print("wrong codes of sign-ups");
        assertThat(worst()).isLessThan(5);
    }

    private double worst() {
        return Math.max(asked.difference(), typed.difference());
    }

    private void measure(int tries) {
        for (var done = 0; done < tries; done += LETTERS) {
            var taken = TestServer.freshEmail();
            var member = SERVER.browser();
            member.askToSignUp(taken);
            assertThat(member.enterSignUpCode(MAIL.codeTo(taken)).status()).isEqualTo(201);
            SERVER.rows()
                    .sql("UPDATE pending_sign_up SET mailed_at = NULL WHERE email = :email")
                    .param("email", taken)
                    .update();
            var free = TestServer.freshEmail();
            for (var time = 0; time < LETTERS; time++) {
                // Alternate, so that neither always comes first.
                round(taken, free, time % 2 == 0);
            }
        }
    }

    private void round(String taken, String free, boolean isTakenFirst) {
        var known = SERVER.browser();
        var unknown = SERVER.browser();
        inTurn(
                isTakenFirst,
                () -> asked.known(nanosOf(202, () -> known.askToSignUp(taken))),
                () -> asked.unknown(nanosOf(202, () -> unknown.askToSignUp(free))));
        untilTheLettersHaveLeft();
        inTurn(
                isTakenFirst,
                () -> typed.known(nanosOf(422, () -> known.enterSignUpCode("00000000"))),
                () -> typed.unknown(nanosOf(422, () -> unknown.enterSignUpCode("00000000"))));
    }

    private static void inTurn(boolean isFirst, Runnable one, Runnable other) {
        (isFirst ? one : other).run();
        (isFirst ? other : one).run();
    }

    /** The mail server runs in this process, too, and takes more time than the node. */
    private static void untilTheLettersHaveLeft() {
        Expect.soon(() -> SERVER.rows()
                .sql("SELECT NOT EXISTS (SELECT FROM pending_sign_up WHERE look_up_at IS NOT NULL)"
                        + " AND NOT EXISTS (SELECT FROM letter)")
                .query(Boolean.class)
                .single());
    }

    private static long nanosOf(int status, Supplier<Answer> step) {
        var start = System.nanoTime();
        var answer = step.get();
        var took = System.nanoTime() - start;
        assertThat(answer.status()).isEqualTo(status);
        return took;
    }
}
