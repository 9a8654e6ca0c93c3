package dev.countersign.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.account.Accounts;
import dev.countersign.account.ImportResult;
import dev.countersign.account.Newcomer;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@DisplayName("Changing the address (N4, SEC-76)")
class AddressChangeTest {
    private static final String PATH = "/api/v1/account/email";
    private static final String NEXT_PASSWORD = "violet lantern over the marsh";
    private static final Pattern HIDDEN_EMAIL = Pattern.compile("type=\"hidden\" name=\"email\" value=\"([^\"]+)\"");
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings());

    @AfterAll
    static void close() {
        MAIL.close();
    }

    private static Answer ask(Browser browser, String email) {
        return browser.post(PATH, Map.of("email", email, "password", TestServer.PASSWORD));
    }

    private static Answer change(Browser browser, String code) {
        return browser.put(PATH, Map.of("code", code));
    }

    /** A member who has confirmed their address. */
    private static Browser confirmed(TestServer server) {
        var member = server.member();
        member.put("/api/v1/account/verification", Map.of("code", MAIL.codeTo(member.email())));
        return member;
    }

    /** Changes to a fresh address, and returns that. */
    private static String changed(Browser member) {
        var next = TestServer.freshEmail();
        ask(member, next);
        assertThat(change(member, MAIL.codeTo(next)).status()).isEqualTo(200);
        return next;
    }

    private static String email(Browser browser) {
        return browser.get("/api/v1/session").at("/account/email");
    }

    private static int signIn(TestServer server, String email) {
        return server.browser()
                .post("/api/v1/session", Map.of("email", email, "password", TestServer.PASSWORD))
                .status();
    }

    private static Answer signUp(TestServer server, String email) {
        return server.browser()
                .post("/api/v1/accounts", Map.of("email", email, "password", TestServer.PASSWORD, "name", "Eve"));
    }

    private static int count(TestServer server, String what, String email) {
        return server.rows()
                .sql("SELECT count(*) FROM " + what)
                .param("email", email)
                .query(Integer.class)
                .single();
    }

    private static String wrong(String code) {
        return code.substring(0, 8) + (code.endsWith("0") ? "1" : "0");
    }

    @Test
    @DisplayName(
            "needs the password and the code from the new address; then the member signs in with it, and every session stays")
    void changes() {
        var laptop = confirmed(SERVER);
        var old = laptop.email();
        var phone = laptop.admit(SERVER.browser());
        var next = TestServer.freshEmail();

        var asked = ask(laptop, next);
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        assertThat(asked.at("/expires_at")).isNotBlank();
        var letter = MAIL.letterTo(next, 1);
        assertThat(letter.subject()).isEqualTo("Confirm your new email address for Countersign");
        assertThat(letter.plain()).startsWith("Hello,\n").doesNotContain("Device", "127.0.0.1", old);
        assertThat(email(laptop)).as("nothing changes without the code").isEqualTo(old);

        var changed = change(laptop, letter.code());
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.at("/account/email")).isEqualTo(next);
        assertThat(changed.json().at("/account/email_verified").asBoolean()).isTrue();
        assertThat(email(phone)).isEqualTo(next);
        assertThat(signIn(SERVER, old)).isEqualTo(401);
        assertThat(signIn(SERVER, next)).isEqualTo(409);
        assertThat(laptop.get("/dashboard").text()).contains("Email address changed");
    }

    @Test
    @DisplayName("is over when the password changes: whoever knew the old one may have asked for it")
    void passwordChanged() {
        var ann = confirmed(SERVER);
        var next = TestServer.freshEmail();
        ask(ann, next);
        var code = MAIL.codeTo(next);

        ann.put(
                "/api/v1/account/password",
                Map.of("current_password", TestServer.PASSWORD, "new_password", NEXT_PASSWORD));

        Expect.problem(change(ann, code), 410, "code-expired");
    }

    @Test
    @DisplayName("tells the old address, if it was confirmed, with a code to undo it and where to type that")
    void oldAddress() {
        var ann = confirmed(SERVER);
        changed(ann);

        var letter = MAIL.letterTo(ann.email(), 2);
        assertThat(letter.subject()).isEqualTo("The email address of your Countersign account was changed");
        assertThat(letter.code()).hasSize(29);
        assertThat(letter.plain())
                .contains("7 days", "Firefox on Linux", SERVER.url() + "/account/undo\n")
                .doesNotContain(letter.code() + "\"", "/account/undo?", "/account/undo/");
    }

    @Test
    @DisplayName("back to an address within its week leaves no address with a code that undoes a change")
    void changedBack() {
        var ann = confirmed(SERVER);
        var second = changed(ann);
        var third = changed(ann);
        var ofSecond = MAIL.letterTo(second, "account was changed").code();
        MAIL.letterTo(ann.email(), 2);

        ask(ann, ann.email());
        assertThat(change(ann, MAIL.codeTo(ann.email(), 3)).status()).isEqualTo(200);

        assertThat(MAIL.letterTo(third, "changed back").plain()).doesNotContain("/account/undo", "Device", "127.0.0.1");
        noneCanUndo(ann.email(), second, third);
        Expect.problem(SERVER.browser().post(PATH + "/undo", Map.of("code", ofSecond)), 410, "code-expired");
    }

    @Test
    @DisplayName("by an operator, back to an address within its week, voids these codes as well")
    void changedBackByOperator() {
        var ann = confirmed(SERVER);
        var second = changed(ann);
        var third = changed(ann);

        assertThat(new Operator(SERVER)
                        .say("accounts", "email", third, ann.email())
                        .status())
                .isZero();

        noneCanUndo(ann.email(), second, third);
    }

    private static void noneCanUndo(String... emails) {
        for (var email : emails) {
            assertThat(count(
                            SERVER,
                            "one_time_code WHERE email = :email AND purpose = 'undo-address' AND expires_at > clock_now()",
                            email))
                    .as(email)
                    .isZero();
        }
    }

    @Test
    @DisplayName("tells no address that was never confirmed, and lets nobody undo it from there")
    void unconfirmed() {
        var ann = SERVER.member();
        changed(ann);

        assertThat(count(SERVER, "letter WHERE recipient = :email", ann.email()))
                .isZero();
        assertThat(count(SERVER, "one_time_code WHERE email = :email AND purpose = 'undo-address'", ann.email()))
                .isZero();
        assertThat(signUp(SERVER, ann.email()).status()).isEqualTo(201);
    }

    @Test
    @DisplayName(
            "is refused with a wrong password, which counts, or an address that cannot be one or is the present one")
    void refused() {
        var ann = SERVER.member();
        var next = TestServer.freshEmail();

        Expect.problem(
                ann.post(PATH, Map.of("email", next, "password", "not the right password")), 401, "bad-credentials");
        Expect.invalid(ask(ann, "nobody"), "email");
        Expect.invalid(ask(ann, ann.email().toUpperCase(Locale.ROOT)), "email");
        Expect.problem(ask(SERVER.browser(), next), 401, "not-signed-in");
        Expect.problem(change(SERVER.browser(), "1234 5678"), 401, "not-signed-in");
        Expect.problem(change(ann, "1234 5678"), 410, "code-expired");
        IntStream.range(0, 4)
                .forEach(guess -> ann.post(PATH, Map.of("email", next, "password", "not the right password")));
        Expect.problem(ask(ann, next), 429, "too-many-attempts");
        assertThat(MAIL.to(next)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eve@example.org\r\nBcc: all@example.org",
                "eve@example.org\nBcc: all@example.org",
                "eve@example.org,all@example.org",
                "<eve@example.org>",
                "eve@example.org\u2028",
                "\"eve\r\nX: y\"@example.org",
                "eve@example.org\u0000"
            })
    @DisplayName("to a text that would change a letter's header is refused (SEC-75)")
    void headers(String email) {
        Expect.invalid(ask(SERVER.member(), email), "email");
    }

    @ParameterizedTest
    @CsvSource({"Ann.%s@B\u00dcCHER.example,ann.%s@xn--bcher-kva.example", "ANN+%s@Example.ORG,ann+%s@example.org"})
    @DisplayName("stores the one form in which addresses are compared, and sends the letter there")
    void comparedForm(String typed, String stored) {
        var ann = SERVER.member();
        var number = ann.email().replaceAll("\\D", "");
        var next = stored.formatted(number);
        ask(ann, typed.formatted(number));

        assertThat(change(ann, MAIL.codeTo(next)).at("/account/email")).isEqualTo(next);
        Expect.invalid(ask(ann, typed.formatted(number)), "email");
        var bob = SERVER.member();
        ask(bob, typed.formatted(number));
        assertThat(MAIL.letterTo(next, 2).subject()).contains("was entered at");
    }

    @Nested
    @DisplayName("to an address that is taken")
    class Taken {

        @Test
        @DisplayName("is answered as any other, and only the letter there says so")
        void notTold() {
            var ann = SERVER.member();
            var bob = SERVER.member();
            var free = TestServer.freshEmail();
            MAIL.codeTo(bob.email());

            var ofTaken = ask(ann, bob.email());
            var ofFree = ask(ann, free);
            assertThat(ofTaken.status()).isEqualTo(ofFree.status()).isEqualTo(202);
            assertThat(ofTaken.json().propertyNames()).isEqualTo(ofFree.json().propertyNames());
            ask(ann, bob.email());

            var letter = MAIL.letterTo(bob.email(), 3);
            assertThat(letter.subject()).isEqualTo("Your email address was entered at Countersign");
            assertThat(letter.plain())
                    .contains("it belongs to another account", SERVER.url() + "/login\n")
                    .doesNotContain(ann.email(), "Device", "127.0.0.1")
                    .doesNotContainPattern("\\d{4} \\d{4}\n");
            for (var left = 4; left >= 0; left--) {
                var answer = change(ann, "1234 567" + left);
                Expect.problem(answer, 422, "wrong-code");
                assertThat(answer.json().at("/tries_left").asInt(-1)).isEqualTo(left);
            }
        }

        @Test
        @DisplayName("fails even with the right digits, which no letter had")
        void rightDigits() {
            var ann = SERVER.member();
            var bob = SERVER.member();
            ask(ann, bob.email());
            var codes = SERVER.room(OneTimeCodes.class);
            var session = UUID.fromString(ann.session().orElseThrow());
            var digits =
                    codes.textOf(codes.newest(Purpose.CHANGE_ADDRESS, session).orElseThrow());

            Expect.problem(change(ann, digits.text()), 409, "email-taken");
            assertThat(email(ann)).isEqualTo(ann.email());
        }

        @Test
        @DisplayName("since the code was asked for fails, and says so to someone who reads its mail")
        void inTheMeantime() {
            var ann = SERVER.member();
            var next = TestServer.freshEmail();
            ask(ann, next);
            var code = MAIL.codeTo(next);
            signUp(SERVER, next);

            Expect.problem(change(ann, code), 409, "email-taken");
            assertThat(email(ann)).isEqualTo(ann.email());
            assertThat(ann.get("/api/v1/sessions").status()).isEqualTo(200);
        }
    }

    @Nested
    @DisplayName("with a code")
    class Code {

        @Test
        @DisplayName("of another session, an older one, or one without a try left does not work")
        void bound() {
            var laptop = SERVER.member();
            var phone = laptop.admit(SERVER.browser());
            var first = TestServer.freshEmail();
            var second = TestServer.freshEmail();
            ask(laptop, first);
            var older = MAIL.codeTo(first);

            Expect.problem(change(phone, older), 410, "code-expired");
            ask(laptop, second);
            var newer = MAIL.codeTo(second);
            Expect.problem(change(laptop, older), 422, "wrong-code");
            IntStream.range(0, 4).forEach(guess -> change(laptop, wrong(newer)));
            Expect.problem(change(laptop, newer), 410, "code-expired");
            assertThat(email(laptop)).isEqualTo(laptop.email());
        }

        @Test
        @DisplayName("of a session that has ended does not work, so a new password stops a change that a thief began")
        void passwordChanged() {
            var owner = SERVER.member();
            var thief = owner.admit(SERVER.browser());
            var next = TestServer.freshEmail();
            ask(thief, next);
            var code = MAIL.codeTo(next);

            owner.put(
                    "/api/v1/account/password",
                    Map.of("current_password", TestServer.PASSWORD, "new_password", NEXT_PASSWORD));
            Expect.problem(change(thief, code), 401, "not-signed-in");
            assertThat(email(owner)).isEqualTo(owner.email());
        }

        @Test
        @DisplayName("in two tabs at once changes the address once")
        void twice() {
            var ann = confirmed(SERVER);
            var next = TestServer.freshEmail();
            ask(ann, next);
            var code = MAIL.codeTo(next);

            var answers = AtOnce.run(
                    () -> change(ann, code).status(), () -> change(ann, code).status());

            assertThat(answers).containsExactlyInAnyOrder(200, 410);
            MAIL.letterTo(ann.email(), 2);
            assertThat(count(SERVER, "one_time_code WHERE email = :email AND purpose = 'undo-address'", ann.email()))
                    .isEqualTo(1);
        }

        @Test
        @DisplayName("by a form that is sent twice leads to the account page both times")
        void formSentTwice() {
            var ann = confirmed(SERVER);
            var next = TestServer.freshEmail();
            ask(ann, next);
            var page = ann.get("/account/email");
            var shown = HIDDEN_EMAIL.matcher(page.text());
            assertThat(shown.find()).isTrue();
            var form = "_csrf=%s&email=%s&code=%s"
                    .formatted(
                            page.formToken(),
                            URLEncoder.encode(shown.group(1), StandardCharsets.UTF_8),
                            MAIL.codeTo(next).replace(" ", ""));

            for (var time = 1; time <= 2; time++) {
                var answer = ann.submit("/account/email", form);

                assertThat(answer.header("Location")).hasValue("/account");
                assertThat(ann.get("/account").text()).contains("Your email address was changed.");
            }
            assertThat(email(ann)).isEqualTo(next);
        }

        @Test
        @DisplayName("voids the codes that went to the old address")
        void others() {
            var ann = SERVER.member();
            var ofOld = MAIL.codeTo(ann.email());
            var account = SERVER.room(Accounts.class).find(ann.email()).orElseThrow();
            var codes = SERVER.room(OneTimeCodes.class);
            var reset = new TransactionTemplate(SERVER.room(PlatformTransactionManager.class))
                    .execute(status -> codes.make(
                            Purpose.PASSWORD_RESET, Optional.of(account.id()), ann.email(), Optional.empty()));

            changed(ann);

            assertThat(codes.find(reset.id())).isEmpty();
            assertThat(ann.put("/api/v1/account/verification", Map.of("code", ofOld))
                            .at("/account/email"))
                    .as("nothing to confirm any more")
                    .isNotEqualTo(ann.email());
        }
    }

    @Nested
    @DisplayName("keeps the old address, if it was confirmed,")
    class Kept {
        private final TestServer server =
                TestServer.alone(MAIL.settings("countersign.session.idle=720h", "countersign.session.lifetime=720h"));

        @Test
        @DisplayName("from everybody else for a week: sign-ups, changes and imports")
        void forAWeek() {
            var ann = confirmed(server);
            var bob = server.member();
            changed(ann);
            MAIL.letterTo(ann.email(), 2);

            Expect.problem(signUp(server, ann.email()), 409, "email-taken");
            assertThat(adopt(ann.email())).isInstanceOf(ImportResult.EmailTaken.class);
            assertThat(ask(bob, ann.email()).status()).isEqualTo(202);
            assertThat(MAIL.letterTo(ann.email(), 3).subject()).contains("was entered at");
            assertThat(count(server, "account WHERE email = :email", ann.email()))
                    .isZero();

            server.turnClock(Duration.ofDays(7).minusMinutes(5));
            Expect.problem(signUp(server, ann.email()), 409, "email-taken");
            server.turnClock(Duration.ofDays(7).plusMinutes(1));
            assertThat(signUp(server, ann.email()).status()).isEqualTo(201);
        }

        private ImportResult adopt(String email) {
            return new TransactionTemplate(server.room(PlatformTransactionManager.class))
                    .execute(status -> server.room(Accounts.class)
                            .adopt(new Newcomer(email, true, "Eve", "$2b$04$" + "a".repeat(53))));
        }

        @Test
        @DisplayName("for the member, who can change back to it")
        void ownAddress() {
            var ann = confirmed(server);
            changed(ann);
            MAIL.letterTo(ann.email(), 2);

            ask(ann, ann.email());
            assertThat(change(ann, MAIL.codeTo(ann.email(), 3)).at("/account/email"))
                    .isEqualTo(ann.email());
        }

        @Test
        @DisplayName("against a sign-up or a change that races with it on another node")
        void races() {
            var other = server.anotherNode();
            for (var round = 0; round < 10; round++) {
                var ann = confirmed(server);
                var next = TestServer.freshEmail();
                ask(ann, next);
                var code = MAIL.codeTo(next);

                var answers = AtOnce.run(
                        () -> change(ann, code).status(),
                        () -> signUp(other, ann.email()).status());

                assertThat(answers).containsExactly(200, 409);
            }
        }
    }

    @Test
    @DisplayName("of two members to one address at once succeeds for one of them, on two nodes")
    void sameAddress() {
        var other = SERVER.anotherNode();
        for (var round = 0; round < 5; round++) {
            var ann = SERVER.member();
            var bob = SERVER.member().at(other);
            var next = TestServer.freshEmail();
            ask(ann, next);
            var anns = MAIL.codeTo(next, 1);
            ask(bob, next);
            var bobs = MAIL.codeTo(next, 2);

            var answers = AtOnce.run(
                    () -> change(ann, anns).status(), () -> change(bob, bobs).status());

            assertThat(answers).containsExactlyInAnyOrder(200, 409);
            assertThat(count(SERVER, "account WHERE email = :email", next)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName(
            "sends three letters an hour for an account and ten to an address, and answers the same over it (SEC-72)")
    void budget() {
        var victim = TestServer.freshEmail();
        for (var account = 0; account < 4; account++) {
            var ann = SERVER.member();
            IntStream.range(0, 4)
                    .forEach(time -> assertThat(ask(ann, victim).status()).isEqualTo(202));
        }

        assertThat(count(SERVER, "one_time_code WHERE email = :email", victim)).isEqualTo(10);
        MAIL.letterTo(victim, 10);
        assertThat(MAIL.to(victim)).hasSize(10);
    }

    @Test
    @DisplayName("is answered 404 without a mail server, and no page offers it")
    void withoutMail() {
        var without = TestServer.with();
        var ann = without.member();

        Expect.problem(ask(ann, TestServer.freshEmail()), 404, "mail-not-configured");
        Expect.problem(change(ann, "1234 5678"), 404, "mail-not-configured");
        assertThat(ann.get("/account").text()).doesNotContain("Change email");
        assertThat(ann.get("/account/email").status()).isEqualTo(404);
        assertThat(List.of(ann.get("/account/undo").status())).containsExactly(404);
    }
}
