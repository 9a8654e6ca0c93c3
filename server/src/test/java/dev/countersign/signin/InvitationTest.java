package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@DisplayName("Where sign-up is closed,")
class InvitationTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER =
            TestServer.alone(MAIL.settings("countersign.sign-up=closed", "countersign.support=help@example.org"));
    private static final TestServer OTHER = SERVER.anotherNode();
    private static final TestServer WITHOUT_MAIL = TestServer.alone("countersign.sign-up=closed");
    private static final int ROUNDS = 5;

    private final Operator operator = new Operator(SERVER);
    private final String email = TestServer.freshEmail();

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    private String invite(int count) {
        assertThat(operator.say("accounts", "invite", email).status()).isZero();
        return MAIL.letterTo(email, "You're invited", count).code();
    }

    private static void refused(Answer answer) {
        Expect.problem(answer, 410, "code-expired");
        assertThat(answer.at("/detail")).startsWith("This invitation isn't right, was used, or is older than a week.");
    }

    @Test
    @DisplayName("nobody signs up, and the answer says whom to ask")
    void closed() {
        var refused = SERVER.browser().askToSignUp(email);

        Expect.problem(refused, 403, "sign-up-closed");
        assertThat(refused.at("/support")).isEqualTo("mailto:help@example.org");
        assertThat(SERVER.browser().signIn(email).status()).isEqualTo(401);
    }

    @Test
    @DisplayName("operators and back ends still make accounts")
    void others() {
        assertThat(operator.say("accounts", "create", "--email", email, "--name", "Ann")
                        .status())
                .isZero();
        var made = BackEnd.mayDoAll(SERVER)
                .post(
                        "/api/v1/service/accounts",
                        Map.of("email", TestServer.freshEmail(), "password", TestServer.PASSWORD, "name", "Ann"));
        assertThat(made.status()).isEqualTo(201);
    }

    @Nested
    @DisplayName("a mailed invitation")
    class ByMail {

        @Test
        @DisplayName("lets one person in, and confirms their address")
        void wholeStory() {
            var code = invite(1);
            assertThat(MAIL.to(email))
                    .hasSize(1)
                    .first()
                    .satisfies(letter -> assertThat(letter.plain())
                            .contains(SERVER.url() + "/signup\n", "This code works for 7 days")
                            .doesNotContain("signup?", "code="));
            var browser = SERVER.browser();

            var made = browser.signUpInvited(email.toUpperCase(Locale.ROOT), code.toLowerCase(Locale.ROOT));

            assertThat(made.status()).isEqualTo(201);
            assertThat(made.at("/account/email")).isEqualTo(email);
            assertThat(made.json().at("/account/email_verified").asBoolean()).isTrue();
            assertThat(made.json().at("/recovery_codes").size()).isEqualTo(10);
            assertThat(browser.session()).isPresent();
            refused(SERVER.browser().signUpInvited(email, code));
            assertThat(operator.say("events", email).out()).contains("account-created", "invitation");
        }

        @Test
        @DisplayName("is for the invited address alone, and stays good after another was tried")
        void otherAddress() {
            var code = invite(1);

            var refused = SERVER.browser().signUpInvited(TestServer.freshEmail(), code);

            Expect.invalid(refused, "email");
            assertThat(refused.at("/errors/0/message"))
                    .isEqualTo("This invitation is for another address. Use the one that was invited.");
            assertThat(refused.text()).doesNotContain(email);
            assertThat(SERVER.browser().signUpInvited(email, code).status()).isEqualTo(201);
        }

        @Test
        @DisplayName("stays good after values that do not fit")
        void invalid() {
            var code = invite(1);

            Expect.invalid(
                    SERVER.browser()
                            .post(
                                    "/api/v1/accounts",
                                    Map.of("email", email, "password", "short", "name", " ", "invitation_code", code)),
                    "name",
                    "password");
            assertThat(SERVER.browser().signUpInvited(email, code).status()).isEqualTo(201);
        }

        @Test
        @DisplayName("works for 7 days")
        void expires() {
            var code = invite(1);
            SERVER.turnClock(Duration.ofDays(7).plusSeconds(1));

            refused(SERVER.browser().signUpInvited(email, code));
        }

        @Test
        @DisplayName("stops working when the same address is invited again")
        void again() {
            var first = invite(1);
            var second = invite(2);

            refused(SERVER.browser().signUpInvited(email, first));
            assertThat(SERVER.browser().signUpInvited(email, second).status()).isEqualTo(201);
        }

        @Test
        @DisplayName("tells its holder that the address is taken by now")
        void takenByNow() {
            var code = invite(1);
            operator.say("accounts", "create", "--email", email, "--name", "Ann");

            Expect.problem(SERVER.browser().signUpInvited(email, code), 409, "email-taken");
        }

        @RepeatedTest(ROUNDS)
        @DisplayName("lets one in if it is used on two nodes at once")
        void replayed() {
            var code = invite(1);

            var answers = AtOnce.run(
                    6,
                    number -> (number % 2 == 0 ? SERVER : OTHER)
                            .browser()
                            .signUpInvited(email, code)
                            .status());

            assertThat(answers).containsOnlyOnce(201).containsOnly(201, 410);
        }

        @Test
        @DisplayName("cannot be guessed for long: wrong ones are counted like wrong passwords")
        void guessed() {
            var strict = SERVER.anotherNode("countersign.limits.failures-per-address=3/1h");
            SERVER.rows().sql("DELETE FROM address_window").update();
            for (var guess = 0; guess < 3; guess++) {
                refused(strict.browser().signUpInvited(email, "7K3M-9QXA-04TF-WZ2N-6HJC-V8RD"));
            }

            Expect.problem(
                    strict.browser().signUpInvited(email, "7K3M-9QXA-04TF-WZ2N-6HJC-V8RD"), 429, "too-many-attempts");
            SERVER.rows().sql("DELETE FROM address_window").update();
        }
    }

    @Nested
    @DisplayName("an operator")
    class Operators {

        @Test
        @DisplayName("sees no code that was mailed")
        void mailed() {
            var code = invite(1);
            var said = operator.say("accounts", "invite", email);
            var json = operator.json("accounts", "invite", email);

            assertThat(said.out()).startsWith("An invitation is on its way to " + email + ". It works once, until ");
            assertThat(json.propertyNames()).containsExactly("email", "mailed", "expires_at");
            assertThat(said.out() + json).doesNotContain(code);
        }

        @Test
        @DisplayName("is told that an address is taken, or is none")
        void refusals() {
            operator.say("accounts", "create", "--email", email, "--name", "Ann");

            var taken = operator.say("accounts", "invite", email.toUpperCase(Locale.ROOT));
            assertThat(taken.status()).isOne();
            assertThat(taken.err()).startsWith("There is already an account with the email");
            assertThat(operator.say("accounts", "invite", "nobody").status()).isOne();
            assertThat(MAIL.to(email)).isEmpty();
        }

        @Test
        @DisplayName("is on record for it")
        void recorded() {
            invite(1);

            assertThat(SERVER.rows()
                            .sql(
                                    "SELECT reason FROM security_event WHERE kind = 'member-invited' AND account_id IS NULL")
                            .query(String.class)
                            .list())
                    .contains("command-line");
        }

        @Test
        @DisplayName("passes the code on if there is no mail server; then it confirms nothing")
        void withoutMail() {
            var said = new Operator(WITHOUT_MAIL).say("accounts", "invite", email);
            assertThat(said.out()).matches("[0-9A-Z]{4}(-[0-9A-Z]{4}){5}\n");
            assertThat(said.err()).contains("Give this code to " + email, "/signup", "It works once");
            var again = new Operator(WITHOUT_MAIL).json("accounts", "invite", email);
            assertThat(again.at("/mailed").asBoolean()).isFalse();

            refused(WITHOUT_MAIL.browser().signUpInvited(email, said.out().strip()));
            var made = WITHOUT_MAIL
                    .browser()
                    .signUpInvited(email, again.at("/invitation_code").asString());

            assertThat(made.status()).isEqualTo(201);
            assertThat(made.json().at("/account/email_verified").asBoolean()).isFalse();
        }
    }

    @Test
    @DisplayName("or open, an invitation gets an account at once, with a confirmed address")
    void inOtherModes() {
        var open = SERVER.anotherNode("countersign.sign-up=open");
        var verified = SERVER.anotherNode("countersign.sign-up=verified");
        for (var node : new TestServer[] {open, verified}) {
            var invited = TestServer.freshEmail();
            operator.say("accounts", "invite", invited);
            var made = node.browser().signUpInvited(invited, MAIL.codeTo(invited));

            assertThat(made.status()).isEqualTo(201);
            assertThat(made.json().at("/account/email_verified").asBoolean()).isTrue();
        }
    }
}
