package dev.countersign.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.device.BrowserToken;
import dev.countersign.device.Devices;
import dev.countersign.device.Token;
import dev.countersign.onetime.OneTimeCodes;
import dev.countersign.onetime.Purpose;
import dev.countersign.operator.Members;
import dev.countersign.operator.Operator;
import dev.countersign.reset.Resets;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@DisplayName("A forgotten password (N1)")
class PasswordResetTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings());
    private static final String NEW_PASSWORD = "violet lantern over the marsh";

    @AfterAll
    static void stop() {
        MAIL.close();
    }

    @BeforeEach
    void now() {
        SERVER.turnClock(Duration.ZERO);
    }

    /** A member who has confirmed their address, and is signed in nowhere. */
    private static Browser member() {
        var member = SERVER.member();
        confirm(member);
        member.delete("/api/v1/session");
        return member;
    }

    private static void confirm(Browser member) {
        SERVER.rows()
                .sql("UPDATE account SET email_verified_at = clock_now() WHERE email = :email")
                .param("email", member.email())
                .update();
    }

    private static String other(String code) {
        return code.startsWith("0") ? "1" + code.substring(1) : "0" + code.substring(1);
    }

    private static int status(Browser browser, String email, String password) {
        return browser.post("/api/v1/session", Map.of("email", email, "password", password))
                .status();
    }

    private static <T> T row(String sql, String email, Class<T> type) {
        return SERVER.rows().sql(sql).param("email", email).query(type).single();
    }

    @Test
    @DisplayName("is replaced at once with a code from the email if no device is signed in")
    void whole() {
        var member = member();
        var browser = SERVER.browser();

        var asked = browser.forgot(member.email());
        assertThat(asked.status()).isEqualTo(202);
        assertThat(browser.reset().at("/state")).isEqualTo("mailed");
        assertThat(browser.reset().at("/expires_at")).isEqualTo(asked.at("/expires_at"));
        var ready = browser.enterMailedCode(MAIL.resetCodeTo(member.email(), 1));
        assertThat(ready.at("/state")).isEqualTo("ready");
        assertThat(ready.json().has("ready_at")).isFalse();
        assertThat(ready.json().has("approval")).isFalse();
        var in = browser.chooseNewPassword(NEW_PASSWORD);

        assertThat(in.status()).isEqualTo(200);
        assertThat(in.at("/outcome")).isEqualTo("signed-in");
        assertThat(in.at("/session/method")).isEqualTo("reset");
        assertThat(browser.session()).isPresent();
        assertThat(browser.cookie(Browser.RESET)).isNull();
        assertThat(browser.get("/api/v1/session-log").at("/entries/0/method")).isEqualTo("reset");
        browser.delete("/api/v1/session");
        assertThat(status(browser, member.email(), TestServer.PASSWORD)).isEqualTo(401);
        assertThat(status(browser, member.email(), NEW_PASSWORD)).isEqualTo(200);
    }

    @Test
    @DisplayName("is offered as the way in when a member has no recovery codes left")
    void named() {
        var member = SERVER.member();
        SERVER.rows()
                .sql("DELETE FROM recovery_code WHERE account_id = :account")
                .param("account", id(member))
                .update();

        assertThat(SERVER.browser().get("/login/recovery").text())
                .contains("action=\"/login/forgotten\"", "Set a new password by email")
                .doesNotContain("ask the people who run this service");
        assertThat(member.get("/account/password").text())
                .contains("href=\"/login/forgotten\"", "Set a new password by email")
                .doesNotContain("Ask the people who run this service");
        assertThat(member.get("/dashboard").text()).contains("or set a new password by email.");
    }

    @Test
    @DisplayName("is told to the member when it is done (SEC-77)")
    void told() {
        var member = member();
        var browser = SERVER.browser();
        browser.forgot(member.email());
        browser.enterMailedCode(MAIL.resetCodeTo(member.email(), 1));
        browser.chooseNewPassword(NEW_PASSWORD);

        assertThat(MAIL.letterTo(member.email(), "Your Countersign password was reset", 1)
                        .plain())
                .contains("Device: Firefox on Linux");
        assertThat(row(
                        "SELECT string_agg(kind, ' ' ORDER BY happened_at, id) FROM security_event WHERE kind LIKE 'password-reset%'"
                                + " AND account_id = (SELECT id FROM account WHERE email = :email)",
                        member.email(), String.class))
                .isEqualTo("password-reset-asked password-reset-proved password-reset");
        assertThat(browser.get("/dashboard").text())
                .contains("New password set with a code", "Password reset code entered");
    }

    @Test
    @DisplayName(
            "gets a letter with the code, the device that asked, and no link that changes anything (SEC-71, SEC-75)")
    void letter() {
        var member = member();
        SERVER.browser().forgot(member.email());

        var letter = MAIL.letterTo(member.email(), Mailbox.RESET_CODE, 1);
        assertThat(letter.plain())
                .startsWith("Hello Ann,\n")
                .contains("Device: Firefox on Linux\nIP address: 127.0.0.1\n", "This code works for 15 minutes");
        assertThat(letter.html()).doesNotContain("href", "<img", "src=", "<form");
        assertThat(letter.plain().replace(SERVER.url() + ". ", "")).doesNotContain("http");
        var digits = letter.code().replace(" ", "");
        assertThat(row(
                        "SELECT string_agg(password_reset::text, ' ') || (SELECT string_agg(one_time_code::text, ' ')"
                                + " FROM one_time_code WHERE email = :email) FROM password_reset WHERE email = :email",
                        member.email(),
                        String.class))
                .doesNotContain(digits);
    }

    @Test
    @DisplayName("is mailed about by another node if the one that was asked dies right after its answer")
    void afterADeath() {
        var member = member();
        var asker = SERVER.room(Devices.class)
                .visitor(null, "192.0.2.1", List.of(), List.of(), BrowserToken.stored(new byte[32]));
        new TransactionTemplate(SERVER.room(PlatformTransactionManager.class)).executeWithoutResult(transaction -> {
            var code = SERVER.room(OneTimeCodes.class)
                    .make(Purpose.PASSWORD_RESET, Optional.empty(), member.email(), Optional.empty());
            SERVER.room(Resets.class).add(Token.random(), code.id(), member.email(), code.expiresAt(), asker);
        });

        assertThat(MAIL.resetCodeTo(member.email(), 1)).isNotEmpty();
    }

    @Test
    @DisplayName("and its cookie live for as long as a reset may be of use, and the cookie opens nothing else (SEC-24)")
    void cookie() {
        var member = member();
        var browser = SERVER.browser();
        var asked = browser.forgot(member.email());

        var cookie = asked.setCookies().stream()
                .filter(set -> set.startsWith(Browser.RESET + "="))
                .findFirst()
                .orElseThrow();
        assertThat(cookie).contains("; Path=/; Max-Age=7800; ").endsWith("; Secure; HttpOnly; SameSite=Lax");
        var token = String.valueOf(browser.cookie(Browser.RESET));
        var thief = SERVER.browser().carry(Browser.SESSION, token).carry(Browser.WAITING, token);
        Expect.problem(thief.get("/api/v1/session"), 401, "not-signed-in");
        Expect.problem(thief.get("/api/v1/approval"), 401, "not-waiting");
        Expect.problem(thief.reset(), 401, "not-resetting");
    }

    @Test
    @DisplayName("needs the browser that asked: without its cookie, each step is 401")
    void otherBrowser() {
        var member = member();
        var browser = SERVER.browser();
        browser.forgot(member.email());
        var code = MAIL.resetCodeTo(member.email(), 1);
        var thief = SERVER.browser();

        for (var step : List.<Function<Browser, Answer>>of(
                Browser::reset,
                of -> of.enterMailedCode(code),
                of -> of.enterRecoveryCode(member.recoveryCodes().getFirst()),
                of -> of.chooseNewPassword(NEW_PASSWORD))) {
            Expect.problem(step.apply(thief), 401, "not-resetting");
        }
        thief.forgot(member.email());
        Expect.problem(thief.enterMailedCode(code), 422, "wrong-code");
        assertThat(browser.enterMailedCode(code).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("takes each step only after the one before")
    void order() {
        var member = member();
        var browser = SERVER.browser();
        browser.forgot(member.email());

        Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 409, "not-ready");
        Expect.problem(browser.enterRecoveryCode(member.recoveryCodes().getFirst()), 409, "not-ready");
        var code = MAIL.resetCodeTo(member.email(), 1);
        assertThat(browser.enterMailedCode(code).at("/state")).isEqualTo("ready");
        assertThat(browser.enterMailedCode(code).at("/state"))
                .as("sent twice by an impatient person")
                .isEqualTo("ready");
        Expect.invalid(browser.chooseNewPassword("short"), "new_password");
        assertThat(browser.chooseNewPassword(NEW_PASSWORD).status()).isEqualTo(200);
        Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 401, "not-resetting");
    }

    @Test
    @DisplayName("by a form that is sent again, because its answer got lost, leads to sign-in with the new password")
    void formSentTwice() {
        var member = member();
        var browser = SERVER.browser();
        browser.forgot(member.email());
        browser.enterMailedCode(MAIL.resetCodeTo(member.email(), 1));
        var kept = String.valueOf(browser.cookie(Browser.RESET));
        var form = "_csrf=%s&action=password&new_password=%s"
                .formatted(
                        browser.get("/login/reset").formToken(),
                        URLEncoder.encode(NEW_PASSWORD, StandardCharsets.UTF_8));
        assertThat(post(browser, form).header("Location")).hasValue("/dashboard");
        assertThat(post(browser, form).header("Location"))
                .as("the answer arrived after all")
                .hasValue("/dashboard");
        browser.forget(Browser.SESSION).carry(Browser.RESET, kept);

        assertThat(post(browser, form).header("Location")).hasValue("/login/reset");
        assertThat(browser.get("/login/reset").header("Location")).hasValue("/login");

        assertThat(browser.get("/login").text()).contains("A new password was set here just now. Sign in with it.");
        assertThat(status(browser, member.email(), NEW_PASSWORD)).isEqualTo(200);
    }

    private static Answer post(Browser browser, String form) {
        return browser.submit("/login/reset", form);
    }

    @Test
    @DisplayName("can be asked for again in another browser, which voids no code")
    void twoBrowsers() {
        var member = member();
        var laptop = SERVER.browser();
        laptop.forgot(member.email());
        var code = MAIL.resetCodeTo(member.email(), 1);
        var phone = SERVER.browser();
        phone.forgot(member.email());
        var second = MAIL.resetCodeTo(member.email(), 2);

        assertThat(phone.enterMailedCode(second).at("/state")).isEqualTo("ready");
        assertThat(laptop.enterMailedCode(code).at("/state")).isEqualTo("ready");
        assertThat(laptop.chooseNewPassword(NEW_PASSWORD).status()).isEqualTo(200);
        Expect.problem(phone.chooseNewPassword("another lantern over the marsh"), 410, "reset-closed");
    }

    @Test
    @DisplayName("is over fifteen minutes after it was asked for, and an hour after it was ready")
    void late() {
        var member = member();
        var slow = SERVER.browser();
        slow.forgot(member.email());
        var code = MAIL.resetCodeTo(member.email(), 1);
        SERVER.turnClock(Duration.ofMinutes(15));
        assertThat(slow.reset().at("/state")).isEqualTo("closed");
        Expect.problem(slow.enterMailedCode(code), 410, "reset-closed");

        var slower = SERVER.browser();
        slower.forgot(member.email());
        slower.enterMailedCode(MAIL.resetCodeTo(member.email(), 2));
        SERVER.turnClock(Duration.ofMinutes(75));
        assertThat(slower.reset().at("/state")).isEqualTo("closed");
        Expect.problem(slower.enterRecoveryCode(member.recoveryCodes().getFirst()), 410, "reset-closed");
        Expect.problem(slower.chooseNewPassword(NEW_PASSWORD), 410, "reset-closed");
    }

    @Test
    @DisplayName("ends by a password change, a recovery, a disablement and another address")
    void endedByOthers() {
        for (var end : List.<Consumer<Browser>>of(
                member -> {
                    member.signIn(member.email());
                    member.put(
                            "/api/v1/account/password",
                            Map.of("current_password", TestServer.PASSWORD, "new_password", NEW_PASSWORD));
                },
                member -> member.recover(member.email(), member.recoveryCodes().getFirst()),
                member -> SERVER.room(Members.class).disable(Operator.onCommandLine(), id(member)),
                member -> SERVER.rows()
                        .sql("UPDATE account SET email = 'other.' || email WHERE email = :email")
                        .param("email", member.email())
                        .update())) {
            var member = member();
            var browser = SERVER.browser();
            browser.forgot(member.email());
            browser.enterMailedCode(MAIL.resetCodeTo(member.email(), 1));

            end.accept(member);

            Expect.problem(browser.chooseNewPassword("another lantern over the marsh"), 410, "reset-closed");
            assertThat(browser.reset().at("/state")).isEqualTo("closed");
        }
    }

    private static UUID id(Browser member) {
        return row("SELECT id FROM account WHERE email = :email", member.email(), UUID.class);
    }

    @Test
    @DisplayName("lifts the wait after wrong passwords")
    void lifts() {
        var member = member();
        for (var time = 0; time < 5; time++) {
            status(SERVER.browser(), member.email(), "not the right password");
        }
        assertThat(status(SERVER.browser(), member.email(), TestServer.PASSWORD))
                .isEqualTo(429);
        var browser = SERVER.browser();
        browser.forgot(member.email());
        browser.enterMailedCode(MAIL.resetCodeTo(member.email(), 1));
        browser.chooseNewPassword(NEW_PASSWORD);
        browser.delete("/api/v1/session");

        assertThat(status(SERVER.browser(), member.email(), NEW_PASSWORD)).isEqualTo(200);
    }

    @Nested
    @DisplayName("of an address that was never confirmed (SEC-76)")
    class Unconfirmed {

        @Test
        @DisplayName(
                "is replaced at once by whoever reads its mail, and nothing of whoever made the account opens it any more")
        void claimed() {
            var squatter = SERVER.member();
            var second = squatter.admit(SERVER.browser());
            var live = squatter.live();
            var waiting = SERVER.browser().signIn(squatter.email());
            assertThat(waiting.status()).isEqualTo(409);
            var garden = Application.of(SERVER, Application.foreign());
            garden.allowed(squatter, Map.of());
            var owner = SERVER.browser();
            owner.forgot(squatter.email());
            var letter = MAIL.letterTo(squatter.email(), Mailbox.RESET_CODE, 1);
            assertThat(letter.plain())
                    .as("greets nobody by a stranger's words, and tells a stranger nothing about the browser")
                    .startsWith("Hello,\n")
                    .doesNotContain("127.0.0.1");

            assertThat(owner.enterMailedCode(letter.code()).at("/state")).isEqualTo("ready");
            assertThat(squatter.get("/api/v1/approvals").json().at("/approvals").isEmpty())
                    .as("told and not asked")
                    .isTrue();
            assertThat(owner.chooseNewPassword(NEW_PASSWORD).at("/account/email_verified"))
                    .isEqualTo("true");

            assertThat(live.next("session.ended").path("reason").asString()).isEqualTo("password-reset");
            for (var gone : List.of(squatter, second)) {
                assertThat(gone.session()).isEmpty();
                assertThat(gone.signIn(squatter.email()).status()).isEqualTo(401);
                assertThat(gone.recover(
                                        squatter.email(),
                                        squatter.recoveryCodes().get(1))
                                .status())
                        .isEqualTo(401);
            }
            assertThat(garden.consentPage(owner, Map.of()))
                    .as("what the squatter has allowed, the owner is asked about")
                    .isNotEmpty();
            assertThat(row(
                            "SELECT email_verified_at IS NOT NULL FROM account WHERE email = :email",
                            squatter.email(),
                            Boolean.class))
                    .isTrue();
            assertThat(row(
                            "SELECT (SELECT count(*) FROM seen_browser WHERE account_id = account.id)"
                                    + " + (SELECT count(*) FROM recovery_code WHERE account_id = account.id) FROM account WHERE email = :email",
                            squatter.email(),
                            Integer.class))
                    .as("one known browser, no recovery code")
                    .isOne();
            assertThat(MAIL.letterTo(squatter.email(), "Your Countersign password was reset", 1)
                            .plain())
                    .startsWith("Hello Ann,");
        }

        @Test
        @DisplayName(
                "is not replaced by a code that was typed before the address was confirmed, while a device is signed in")
        void confirmedMeanwhile() {
            var member = SERVER.member();
            var browser = SERVER.browser();
            browser.forgot(member.email());
            assertThat(browser.enterMailedCode(MAIL.resetCodeTo(member.email(), 1))
                            .at("/state"))
                    .isEqualTo("ready");

            confirm(member);

            Expect.problem(browser.chooseNewPassword(NEW_PASSWORD), 409, "not-ready");
        }
    }

    @Nested
    @DisplayName("of an address that may be nobody's (SEC-72)")
    class Anybody {

        private static String told(Answer answer) {
            var headers = new TreeSet<>(answer.headers().map().keySet());
            var cookies = answer.setCookies().stream()
                    .map(cookie -> cookie.replaceAll("=[^;]{43};", "=…;").replaceAll("Expires=[^;]*", "Expires"))
                    .toList();
            return answer.status() + " " + headers + cookies
                    + answer.text().replaceAll("\"[0-9T:.-]+Z\"", "time").replaceAll("[0-9a-f-]{36}", "id");
        }

        @Test
        @DisplayName("gets the same answers at each step, whether it is a member's, a disabled member's or nobody's")
        void same() {
            var disabled = member();
            SERVER.room(Members.class).disable(Operator.onCommandLine(), id(disabled));
            var answers = Stream.of(member().email(), disabled.email(), TestServer.freshEmail())
                    .map(email -> {
                        var browser = SERVER.browser();
                        var said = new ArrayList<String>();
                        said.add(told(browser.forgot(email)));
                        said.add(told(browser.reset()));
                        said.add(told(browser.chooseNewPassword(NEW_PASSWORD)));
                        for (var time = 0; time < 6; time++) {
                            said.add(told(browser.enterMailedCode("1234567" + time)));
                            said.add(told(browser.reset()));
                        }
                        return said;
                    })
                    .toList();

            assertThat(answers.get(1)).isEqualTo(answers.getFirst());
            assertThat(answers.get(2)).isEqualTo(answers.getFirst());
            assertThat(answers.getFirst().get(3)).startsWith("422 ").contains("\"tries_left\":4");
            assertThat(answers.getFirst().get(11)).startsWith("422 ").contains("\"tries_left\":0");
            assertThat(answers.getFirst().get(13)).startsWith("410 ");
        }

        @Test
        @DisplayName("gets no letter if it is a disabled member's, and is soon forgotten if it is nobody's")
        void noLetter() {
            var disabled = member();
            SERVER.room(Members.class).disable(Operator.onCommandLine(), id(disabled));
            var nobody = TestServer.freshEmail();
            SERVER.browser().forgot(disabled.email());
            SERVER.browser().forgot(nobody);

            for (var email : List.of(disabled.email(), nobody)) {
                Expect.soon(() ->
                        row("SELECT count(*) FROM password_reset WHERE email = :email", email, Integer.class) == 0);
                assertThat(MAIL.to(email, Mailbox.RESET_CODE)).isEmpty();
            }
        }

        @Test
        @DisplayName("is refused only if nobody can have it")
        void noAddress() {
            for (var text : List.of("", "ann", "ann@", "ann@-example.org", "a".repeat(300) + "@example.org")) {
                Expect.invalid(SERVER.browser().forgot(text), "email");
            }
            assertThat(SERVER.browser().forgot("ANN@Müller.Example").status()).isEqualTo(202);
        }
    }

    @Test
    @DisplayName("costs no try if what was typed is not eight digits, and takes them with spaces and dashes")
    void typed() {
        var member = member();
        var browser = SERVER.browser();
        browser.forgot(member.email());
        var code = MAIL.resetCodeTo(member.email(), 1);

        assertThat(browser.enterMailedCode("1234").json().at("/tries_left").asInt())
                .isEqualTo(5);
        assertThat(browser.enterMailedCode(other(code)).json().at("/tries_left").asInt())
                .isEqualTo(4);
        assertThat(browser.enterMailedCode(" " + code.replace(" ", "–") + " ").status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("cannot be reset without a mail server")
    void noMail() {
        Expect.problem(TestServer.with().browser().forgot(TestServer.freshEmail()), 404, "mail-not-configured");
    }

    @Test
    @DisplayName("is limited for each address at each step (SEC-18)")
    void limited() {
        var server = TestServer.alone(MAIL.settings("countersign.limits.failures-per-address=3/1h"));
        var first = server.browser();
        var second = server.browser();
        var third = server.browser();
        for (var browser : List.of(first, second, third)) {
            assertThat(browser.forgot(TestServer.freshEmail()).status()).isEqualTo(202);
        }
        var late = server.browser().forgot(TestServer.freshEmail());
        Expect.problem(late, 429, "too-many-attempts");
        assertThat(late.header("Retry-After")).isPresent();
        for (var time = 0; time < 3; time++) {
            Expect.problem(first.enterMailedCode("12345678"), 422, "wrong-code");
        }
        Expect.problem(first.enterMailedCode("12345678"), 429, "too-many-attempts");
        Expect.problem(second.enterMailedCode("12345678"), 429, "too-many-attempts");
    }

    @Test
    @DisplayName("is limited for each address once the code was right, too: recovery codes and refused passwords")
    void limitedLater() {
        var server = TestServer.alone(MAIL.settings("countersign.limits.failures-per-address=3/1h"));
        var member = server.member();
        server.rows().sql("UPDATE account SET email_verified_at = clock_now()").update();
        var browser = server.browser();
        browser.forgot(member.email());
        assertThat(browser.enterMailedCode(MAIL.resetCodeTo(member.email(), 1)).at("/state"))
                .isEqualTo("waiting");
        for (var time = 0; time < 3; time++) {
            Expect.problem(browser.enterRecoveryCode("AAAA-AAAA"), 401, "bad-credentials");
        }
        Expect.problem(browser.enterRecoveryCode(member.recoveryCodes().getFirst()), 429, "too-many-attempts");
        member.delete("/api/v1/session");

        var other = server.browser();
        other.forgot(member.email());
        server.rows().sql("DELETE FROM address_window").update();
        assertThat(other.enterMailedCode(MAIL.resetCodeTo(member.email(), 2)).at("/state"))
                .isEqualTo("ready");
        for (var time = 0; time < 3; time++) {
            Expect.invalid(other.chooseNewPassword("short"), "new_password");
        }
        Expect.problem(other.chooseNewPassword(NEW_PASSWORD), 429, "too-many-attempts");
    }
}
