package dev.countersign.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Confirming the present address (N4, SEC-71)")
class AddressConfirmationTest {
    private static final String PATH = "/api/v1/account/verification";
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings());

    @AfterAll
    static void close() {
        MAIL.close();
    }

    private static Answer confirm(Browser browser, String code) {
        return browser.put(PATH, Map.of("code", code));
    }

    private static Answer ask(Browser browser) {
        return browser.post(PATH, null);
    }

    /** The account as the session sees it. */
    private static boolean isConfirmed(Browser browser) {
        return browser.get("/api/v1/session")
                .json()
                .at("/account/email_verified")
                .asBoolean();
    }

    private static String wrong(String code) {
        return code.substring(0, 8) + (code.endsWith("0") ? "1" : "0");
    }

    @Test
    @DisplayName("takes the code of the letter that a sign-up sends at once")
    void afterSignUp() {
        var ann = SERVER.member();
        var code = MAIL.codeTo(ann.email());
        assertThat(isConfirmed(ann)).isFalse();

        var confirmed = confirm(ann, code);

        assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(200);
        assertThat(confirmed.at("/account/email")).isEqualTo(ann.email());
        assertThat(confirmed.json().at("/account/email_verified").asBoolean()).isTrue();
        assertThat(isConfirmed(ann)).isTrue();
        assertThat(MAIL.to(ann.email())).hasSize(1);
    }

    @Test
    @DisplayName("is known to other nodes and to back ends at once")
    void everywhere() {
        var other = SERVER.anotherNode();
        var ann = SERVER.member();
        var there = ann.at(other);
        var backEnd = BackEnd.mayDoAll(SERVER);
        assertThat(isConfirmed(there)).isFalse();
        assertThat(backEnd.introspect(ann).json().at("/account/email_verified").asBoolean())
                .isFalse();

        confirm(ann, MAIL.codeTo(ann.email()));

        Expect.soon(() -> isConfirmed(there));
        assertThat(backEnd.introspect(ann).json().at("/account/email_verified").asBoolean())
                .isTrue();
    }

    @Test
    @DisplayName("sends a letter whose code is in no subject, row or link")
    void letter() {
        var ann = SERVER.member();
        var code = MAIL.codeTo(ann.email());
        var letter = MAIL.to(ann.email()).getFirst();

        assertThat(letter.subject()).isEqualTo("Confirm your email address for Countersign");
        assertThat(letter.plain())
                .startsWith("Hello,\n")
                .contains(code, "15 minutes", "If you didn't ask for this code")
                .as("whoever reads this mail may be a stranger")
                .doesNotContain("Ann", "Firefox", "127.0.0.1");
        assertThat(letter.html()).contains(code).doesNotContain("href", "<img", "<form");
    }

    @Test
    @DisplayName("sends another letter when asked, and takes only the newest code")
    void newest() {
        var ann = SERVER.member();
        var first = MAIL.codeTo(ann.email());

        var asked = ask(ann);
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        assertThat(asked.at("/expires_at")).isNotBlank();
        var second = MAIL.codeTo(ann.email(), 2);

        Expect.problem(confirm(ann, first), 422, "wrong-code");
        assertThat(confirm(ann, second).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("needs the code of the session that asked, and voids nobody else's")
    void boundToTheSession() {
        var laptop = SERVER.member();
        var ofLaptop = MAIL.codeTo(laptop.email());
        var phone = laptop.admit(SERVER.browser());

        Expect.problem(confirm(phone, ofLaptop), 410, "code-expired");
        ask(phone);
        var ofPhone = MAIL.codeTo(laptop.email(), 2);
        Expect.problem(confirm(phone, ofLaptop), 422, "wrong-code");
        assertThat(confirm(laptop, ofLaptop).status()).isEqualTo(200);
        assertThat(confirm(phone, ofPhone).status())
                .as("another tab or device, when it is confirmed already")
                .isEqualTo(200);
    }

    @Test
    @DisplayName("takes five wrong codes, and then not even the right one")
    void tries() {
        var ann = SERVER.member();
        var code = MAIL.codeTo(ann.email());

        for (var left = 4; left >= 0; left--) {
            var answer = confirm(ann, wrong(code));
            Expect.problem(answer, 422, "wrong-code");
            assertThat(answer.json().at("/tries_left").asInt(-1)).isEqualTo(left);
        }
        Expect.problem(confirm(ann, code), 410, "code-expired");
        assertThat(isConfirmed(ann)).isFalse();
    }

    @Test
    @DisplayName("with the same code on two nodes at once confirms the address once")
    void race() {
        var other = SERVER.anotherNode();
        for (var round = 0; round < 5; round++) {
            var ann = SERVER.member();
            var code = MAIL.codeTo(ann.email());
            var there = ann.at(other);

            var answers = AtOnce.run(
                    () -> confirm(ann, code).status(),
                    () -> confirm(there, code).status());

            assertThat(answers).containsExactly(200, 200);
            assertThat(SERVER.rows()
                            .sql("SELECT count(*) FROM security_event JOIN account ON account.id = account_id"
                                    + " WHERE security_event.kind = 'email-confirmed' AND email = :email")
                            .param("email", ann.email())
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    @Test
    @DisplayName("needs a session")
    void notSignedIn() {
        Expect.problem(ask(SERVER.browser()), 401, "not-signed-in");
        Expect.problem(confirm(SERVER.browser(), "1234 5678"), 401, "not-signed-in");
    }

    @Nested
    @DisplayName("within a budget")
    class Budget {
        private final TestServer server =
                TestServer.alone(MAIL.settings("countersign.session.idle=24h", "countersign.session.lifetime=24h"));

        @Test
        @DisplayName("sends three letters an hour and ten a day, and answers the same over it (SEC-72)")
        void letters() {
            var ann = server.member();
            for (var letter = 2; letter <= 3; letter++) {
                assertThat(ask(ann).status()).isEqualTo(202);
                MAIL.codeTo(ann.email(), letter);
            }
            var third = MAIL.codeTo(ann.email(), 3);
            var over = ask(ann);
            assertThat(over.status()).isEqualTo(202);
            assertThat(over.at("/expires_at")).isNotBlank();
            assertThat(made(server, ann)).isEqualTo(3);
            assertThat(confirm(ann, third).status())
                    .as("the last one still works")
                    .isEqualTo(200);

            var bob = server.member();
            for (var hour = 0; hour < 6; hour++) {
                server.turnClock(Duration.ofMinutes(61L * hour));
                IntStream.range(0, 4)
                        .forEach(time -> assertThat(ask(bob).status()).isEqualTo(202));
            }
            assertThat(made(server, bob)).isEqualTo(10);
        }

        private int made(TestServer server, Browser member) {
            return server.rows()
                    .sql("SELECT count(*) FROM one_time_code WHERE email = :email")
                    .param("email", member.email())
                    .query(Integer.class)
                    .single();
        }
    }

    @Nested
    @DisplayName("without a mail server")
    class WithoutMail {
        private final TestServer server = TestServer.with();

        @Test
        @DisplayName("is answered 404, makes no code, and no page offers it")
        void notThere() {
            var ann = server.member();

            Expect.problem(ask(ann), 404, "mail-not-configured");
            Expect.problem(confirm(ann, "1234 5678"), 404, "mail-not-configured");
            assertThat(server.rows()
                            .sql("SELECT count(*) FROM one_time_code WHERE email = :email")
                            .param("email", ann.email())
                            .query(Integer.class)
                            .single())
                    .isZero();
            assertThat(ann.get("/account").text()).contains(ann.email()).doesNotContain("Not confirmed", "Send a code");
        }
    }
}
