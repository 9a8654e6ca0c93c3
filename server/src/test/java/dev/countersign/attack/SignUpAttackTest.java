package dev.countersign.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Has: any number of browsers on two nodes, and in the races the mailbox. Wants: to learn who is a member, or an account with an
 * address whose mail they do not read.
 */
@DisplayName("An attacker signing up, where addresses are confirmed,")
class SignUpAttackTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer ONE = TestServer.alone(MAIL.settings("countersign.sign-up=verified"));
    private static final TestServer TWO = ONE.anotherNode();
    private static final Set<String> OF_THE_CONNECTION = Set.of("date", "connection", "keep-alive");
    private static final int ROUNDS = 5;
    private static final String THEIRS = "violet lantern over the marsh";

    private final String email = TestServer.freshEmail();

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    private static Browser member(String email) {
        var browser = ONE.browser();
        browser.askToSignUp(email);
        assertThat(browser.enterSignUpCode(code(email)).status()).isEqualTo(201);
        return browser;
    }

    private static String code(String email) {
        return MAIL.letterTo(email, Mailbox.SIGN_UP_CODE, 1).code();
    }

    private static void untilLookedUp() {
        Expect.soon(() -> ONE.rows()
                .sql("SELECT NOT EXISTS (SELECT FROM pending_sign_up WHERE look_up_at IS NOT NULL)"
                        + " AND NOT EXISTS (SELECT FROM letter)")
                .query(Boolean.class)
                .single());
    }

    private static Set<String> headers(Answer answer) {
        var names = new TreeSet<>(answer.headers().map().keySet());
        names.removeAll(OF_THE_CONNECTION);
        return names;
    }

    /** Without what is random, or the time. */
    private static List<String> cookies(Answer answer) {
        return answer.setCookies().stream()
                .map(cookie -> cookie.replaceFirst("=[^;]*", "=").replaceFirst("Expires=[^;]*", "Expires="))
                .toList();
    }

    private static String text(Answer answer) {
        return answer.text().replaceFirst("\"expires_at\":\"[^\"]*\"", "");
    }

    private static void sameAnswer(Answer one, Answer other) {
        assertThat(one.status()).isEqualTo(other.status());
        assertThat(text(one)).isEqualTo(text(other));
        assertThat(headers(one)).isEqualTo(headers(other));
        assertThat(cookies(one)).isEqualTo(cookies(other));
    }

    private static int accounts(String email) {
        return ONE.rows()
                .sql("SELECT count(*) FROM account WHERE email = :email")
                .param("email", email)
                .query(Integer.class)
                .single();
    }

    @Test
    @DisplayName(
            "cannot tell a member by the answer, the cookies, a code that is typed, or a sign-in afterwards (SEC-11)")
    void members() {
        member(email);
        Map<String, Object> typed = Map.of("password", THEIRS, "name", "Eve");
        Function<String, Map<String, Object>> with = address -> {
            var body = new HashMap<>(typed);
            body.put("email", address);
            return body;
        };
        var nobody = TestServer.freshEmail();
        var known = ONE.browser();
        var unknown = ONE.browser();

        sameAnswer(
                known.post("/api/v1/accounts", with.apply(email)),
                unknown.post("/api/v1/accounts", with.apply(nobody)));
        untilLookedUp();
        for (var time = 0; time < 6; time++) {
            sameAnswer(known.enterSignUpCode("00000000"), unknown.enterSignUpCode("00000000"));
        }
        Function<String, Answer> signIn =
                address -> ONE.browser().post("/api/v1/session", Map.of("email", address, "password", THEIRS));
        sameAnswer(signIn.apply(email), signIn.apply(nobody));
    }

    @Test
    @DisplayName("guessing the mailed code on two nodes gets five guesses in all (SEC-71)")
    void guesses() {
        var browser = ONE.browser();
        browser.askToSignUp(email);
        var right = code(email).replace(" ", "");

        var answers = AtOnce.run(
                60,
                number -> browser.at(number % 2 == 0 ? ONE : TWO)
                        .enterSignUpCode("%08d".formatted((Integer.parseInt(right) + 1 + number) % 100_000_000)));

        assertThat(answers).extracting(Answer::status).containsOnly(422, 410);
        assertThat(answers.stream()
                        .filter(answer -> answer.status() == 422)
                        .map(answer -> answer.json().path("tries_left").asInt()))
                .containsExactlyInAnyOrder(4, 3, 2, 1, 0);
        assertThat(browser.enterSignUpCode(right).status()).isEqualTo(410);
        assertThat(accounts(email)).isZero();
    }

    @Test
    @DisplayName("cannot swap the cookie to have a victim's code confirm their own password")
    void swapped() {
        var attacker = ONE.browser();
        attacker.post("/api/v1/accounts", Map.of("email", email, "password", THEIRS, "name", "Eve"));
        untilLookedUp();
        var victim = ONE.browser();
        victim.askToSignUp(email);
        untilLookedUp();
        var codes = MAIL.to(email, Mailbox.SIGN_UP_CODE).stream()
                .map(Mailbox.Letter::code)
                .toList();

        // The victim types the newer code, which belongs to their own sign-up.
        assertThat(victim.enterSignUpCode(codes.getLast()).status()).isEqualTo(201);
        Expect.problem(attacker.enterSignUpCode(codes.getLast()), 422, "wrong-code");
        Expect.problem(attacker.enterSignUpCode(codes.getFirst()), 422, "wrong-code");
        assertThat(ONE.browser()
                        .post("/api/v1/session", Map.of("email", email, "password", THEIRS))
                        .status())
                .isEqualTo(401);
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("with two right codes for one address at once gets one account")
    void twoConfirmations() {
        var first = ONE.browser();
        first.askToSignUp(email);
        untilLookedUp();
        var second = ONE.browser();
        second.askToSignUp(email);
        untilLookedUp();
        var codes = MAIL.to(email, Mailbox.SIGN_UP_CODE).stream()
                .map(Mailbox.Letter::code)
                .toList();

        var answers = AtOnce.run(
                () -> first.enterSignUpCode(codes.getFirst()).status(),
                () -> second.at(TWO).enterSignUpCode(codes.getLast()).status());

        assertThat(answers).containsExactlyInAnyOrder(201, 422);
        assertThat(accounts(email)).isOne();
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("at the moment in which an operator enters the same address gets it, or a wrong code")
    void confirmedAndEntered() {
        var browser = ONE.browser();
        browser.askToSignUp(email);
        var right = code(email);

        var answers = AtOnce.run(
                () -> browser.at(TWO).enterSignUpCode(right).status(),
                () -> new Operator(ONE)
                        .say("accounts", "create", "--email", email, "--name", "Ann")
                        .status());

        assertThat(answers).isIn(List.of(201, 1), List.of(422, 0));
        assertThat(accounts(email)).isOne();
    }

    @RepeatedTest(ROUNDS)
    @DisplayName("floods an address from one network with three letters at most, even at once on two nodes (SEC-72)")
    void flood() {
        AtOnce.run(
                12,
                number -> (number % 2 == 0 ? ONE : TWO)
                        .browser()
                        .askToSignUp(email)
                        .status());
        untilLookedUp();

        assertThat(MAIL.to(email)).hasSize(3);
    }
}
