package dev.countersign.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.database.Database;
import dev.countersign.support.Answer;
import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A thief has the password and a signed-in device; the owner of the account reads the mail of the old address. */
@DisplayName("Undoing a change of the address (N4, SEC-76)")
class AddressUndoTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings());

    @AfterAll
    static void close() {
        MAIL.close();
    }

    private static Answer undo(TestServer server, String code) {
        return server.browser().post("/api/v1/account/email/undo", Map.of("code", code));
    }

    private static Browser confirmed(TestServer server) {
        var member = server.member();
        member.put("/api/v1/account/verification", Map.of("code", MAIL.codeTo(member.email())));
        return member;
    }

    private static Answer ask(Browser browser, String email) {
        return browser.post("/api/v1/account/email", Map.of("email", email, "password", TestServer.PASSWORD));
    }

    private static Answer change(Browser browser, String code) {
        return browser.put("/api/v1/account/email", Map.of("code", code));
    }

    /** @return the new address */
    private static String changed(Browser browser) {
        var next = TestServer.freshEmail();
        ask(browser, next);
        assertThat(change(browser, MAIL.codeTo(next)).status()).isEqualTo(200);
        return next;
    }

    /** From the letter to the old address. */
    private static String undoCode(String email) {
        return MAIL.letterTo(email, "account was changed").code();
    }

    private static Answer signIn(String email) {
        return SERVER.browser().post("/api/v1/session", Map.of("email", email, "password", TestServer.PASSWORD));
    }

    private static String state(String email) {
        return SERVER.rows()
                .sql(
                        "SELECT email_verified_at IS NOT NULL AND password_hash = 'sealed:' FROM account WHERE email = :email")
                .param("email", email)
                .query(Boolean.class)
                .optional()
                .map(String::valueOf)
                .orElse("no such account");
    }

    @Test
    @DisplayName("gives the old address back, ends every session and request, and the password opens nothing any more")
    void undone() {
        var owner = confirmed(SERVER);
        var thief = owner.admit(SERVER.browser());
        var codes = owner.recoveryCodes();
        var stolen = changed(thief);
        var code = undoCode(owner.email());
        owner.delete("/api/v1/session");
        var waiting = SERVER.browser().waitFor(stolen);
        var hearing = thief.live();

        var undone = undo(SERVER, " " + code.toLowerCase(Locale.ROOT).replace("-", " "));

        assertThat(undone.status()).as(undone.text()).isEqualTo(204);
        assertThat(hearing.next("session.ended").path("reason").asString()).isEqualTo("email-restored");
        assertThat(thief.session()).isEmpty();
        assertThat(waiting.get("/api/v1/approval").at("/state")).isEqualTo("closed");
        assertThat(state(owner.email())).isEqualTo("true");
        assertThat(state(stolen)).isEqualTo("no such account");

        var right = signIn(owner.email());
        var wrong = SERVER.browser()
                .post("/api/v1/session", Map.of("email", owner.email(), "password", "not the right password"));
        Expect.problem(right, 401, "bad-credentials");
        assertThat(right.text()).isEqualTo(wrong.text());
        Expect.problem(SERVER.browser().recover(owner.email(), codes.getFirst()), 401, "bad-credentials");
        Expect.problem(signIn(stolen), 401, "bad-credentials");

        var told = MAIL.letterTo(stolen, "changed back");
        assertThat(told.plain()).doesNotContain("Device", "127.0.0.1");
        Expect.problem(undo(SERVER, code), 410, "code-expired");
    }

    @Test
    @DisplayName(
            "keeps the old address with the account: nobody can sign up with the new one unnoticed, or with the old one")
    void bothAddresses() {
        var owner = confirmed(SERVER);
        var stolen = changed(owner);
        undo(SERVER, undoCode(owner.email()));

        for (var email : List.of(owner.email(), stolen)) {
            var answer = SERVER.browser()
                    .post("/api/v1/accounts", Map.of("email", email, "password", TestServer.PASSWORD, "name", "Eve"));
            assertThat(answer.status()).isEqualTo(email.equals(stolen) ? 201 : 409);
        }
    }

    @Test
    @DisplayName("stays possible: meanwhile nobody else gets the old address, not even from an operator")
    void nobodyGetsTheOldOne() {
        var owner = confirmed(SERVER);
        changed(owner);
        var other = SERVER.member();
        var operator = new Operator(SERVER);

        assertThat(SERVER.browser()
                        .post(
                                "/api/v1/accounts",
                                Map.of("email", owner.email(), "password", TestServer.PASSWORD, "name", "Eve"))
                        .status())
                .isEqualTo(409);
        assertThat(operator.say("accounts", "create", "--email", owner.email(), "--name", "Eve", "--verified")
                        .err())
                .contains("There is already an account");
        assertThat(operator.say("accounts", "email", other.email(), owner.email())
                        .err())
                .contains("has the email");
        assertThat(operator.json("events", other.email()).findValuesAsString("event"))
                .doesNotContain("email-changed");

        assertThat(undo(SERVER, undoCode(owner.email())).status()).isEqualTo(204);
    }

    @Test
    @DisplayName("voids what the thief has asked for, such as a change to yet another address")
    void pendingChange() {
        var owner = confirmed(SERVER);
        var thief = owner.admit(SERVER.browser());
        changed(thief);
        var third = TestServer.freshEmail();
        ask(thief, third);
        var code = MAIL.codeTo(third);

        undo(SERVER, undoCode(owner.email()));

        Expect.problem(change(thief, code), 401, "not-signed-in");
        assertThat(SERVER.rows()
                        .sql("SELECT count(*) FROM one_time_code WHERE email = :email AND expires_at > clock_now()")
                        .param("email", third)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    @DisplayName("of the first of two changes voids the code of the second one, not the other way round")
    void twoChanges() {
        var owner = confirmed(SERVER);
        var thief = owner.admit(SERVER.browser());
        var second = changed(thief);
        changed(thief);
        var ownersCode = undoCode(owner.email());
        var thiefsCode = undoCode(second);

        assertThat(undo(SERVER, thiefsCode).status()).isEqualTo(204);
        assertThat(state(second)).isEqualTo("true");
        assertThat(undo(SERVER, ownersCode).status()).isEqualTo(204);
        assertThat(state(owner.email())).isEqualTo("true");

        var another = confirmed(SERVER);
        var next = changed(another);
        changed(another);
        var first = undoCode(another.email());
        var later = undoCode(next);
        assertThat(undo(SERVER, first).status()).isEqualTo(204);
        Expect.problem(undo(SERVER, later), 410, "code-expired");
        assertThat(state(another.email())).isEqualTo("true");
    }

    @Test
    @DisplayName("races with a further change on another node, and the owner has the address in the end")
    void raceWithChange() {
        var other = SERVER.anotherNode();
        for (var round = 0; round < 8; round++) {
            var owner = confirmed(SERVER);
            var thief = owner.admit(SERVER.browser());
            changed(thief);
            var third = TestServer.freshEmail();
            ask(thief, third);
            var thiefs = MAIL.codeTo(third);
            var owners = undoCode(owner.email());
            var there = thief.at(other);

            var answers = AtOnce.run(
                    () -> undo(SERVER, owners).status(),
                    () -> change(there, thiefs).status());

            assertThat(answers.getFirst()).isEqualTo(204);
            assertThat(answers.getLast()).isIn(200, 401);
            assertThat(state(owner.email())).isEqualTo("true");
            assertThat(thief.session()).isEmpty();
        }
    }

    @Test
    @DisplayName("works once, also on two nodes at once")
    void once() {
        var other = SERVER.anotherNode();
        for (var round = 0; round < 5; round++) {
            var owner = confirmed(SERVER);
            changed(owner);
            var code = undoCode(owner.email());

            var answers = AtOnce.run(
                    () -> undo(SERVER, code).status(), () -> undo(other, code).status());

            assertThat(answers).containsExactlyInAnyOrder(204, 410);
        }
    }

    @Test
    @DisplayName("blocks nobody who records an event while it waits for a request that is just ending")
    void whileARequestEnds() throws SQLException {
        var owner = confirmed(SERVER);
        var stolen = changed(owner);
        var code = undoCode(owner.email());
        SERVER.browser().waitFor(stolen);
        var itsAccount = "FROM account WHERE email = '%s'".formatted(stolen);
        try (var sweep = SERVER.room(Database.class).connect();
                var statement = sweep.createStatement()) {
            sweep.setAutoCommit(false);
            statement.execute("UPDATE approval SET outcome = 'expired', closed_at = clock_now()"
                    + " WHERE outcome IS NULL AND account_id = (SELECT id %s)".formatted(itsAccount));
            var undone = CompletableFuture.supplyAsync(() -> undo(SERVER, code).status(), Thread::startVirtualThread);
            Expect.soon(() -> SERVER.waitingForLocks() > 0);

            statement.execute("SELECT id %s FOR KEY SHARE NOWAIT".formatted(itsAccount));
            sweep.commit();

            assertThat(undone.join()).isEqualTo(204);
        }
        assertThat(state(owner.email())).isEqualTo("true");
    }

    @Test
    @DisplayName("ends the pause that the thief began: then mail alone resets the password")
    void pauseOfResets() {
        var owner = confirmed(SERVER);
        var stolen = changed(owner);
        SERVER.rows()
                .sql("INSERT INTO reset_silence (account_id, ends_at)"
                        + " SELECT id, clock_now() + interval '1 day' FROM account WHERE email = :email")
                .param("email", stolen)
                .update();

        assertThat(undo(SERVER, undoCode(owner.email())).status()).isEqualTo(204);

        var browser = SERVER.browser();
        browser.forgot(owner.email());
        var code = MAIL.letterTo(owner.email(), Mailbox.RESET_CODE, 1).code();
        assertThat(browser.enterMailedCode(code).at("/state")).isEqualTo("ready");
    }

    @Test
    @DisplayName(
            "takes the recovery codes away, which the thief may have made, and the account page says that none are left")
    void recoveryCodes() {
        var owner = confirmed(SERVER);
        var thief = owner.admit(SERVER.browser());
        assertThat(thief.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD))
                        .status())
                .isEqualTo(201);
        changed(thief);
        undo(SERVER, undoCode(owner.email()));

        var browser = SERVER.browser();
        browser.forgot(owner.email());
        browser.enterMailedCode(
                MAIL.letterTo(owner.email(), Mailbox.RESET_CODE, 1).code());
        assertThat(browser.chooseNewPassword("violet lantern over the marsh").status())
                .isEqualTo(200);

        assertThat(browser.get("/account").text()).contains("No recovery codes left.");
    }

    @Test
    @DisplayName("is possible for a week")
    void week() {
        var server = TestServer.alone(MAIL.settings());
        var owner = confirmed(server);
        var other = confirmed(server);
        changed(owner);
        changed(other);
        var ofOwner = undoCode(owner.email());
        var ofOther = undoCode(other.email());

        server.turnClock(Duration.ofDays(7).minusMinutes(5));
        assertThat(undo(server, ofOwner).status()).isEqualTo(204);
        server.turnClock(Duration.ofDays(7).plusMinutes(1));
        Expect.problem(undo(server, ofOther), 410, "code-expired");
    }

    @Test
    @DisplayName("is limited by address: after too many wrong codes not even the right one is judged")
    void limited() {
        var server = TestServer.alone(MAIL.settings("countersign.limits.failures-per-address=3/1h"));
        var owner = confirmed(server);
        changed(owner);
        var code = undoCode(owner.email());
        for (var guess = 0; guess < 3; guess++) {
            Expect.problem(undo(server, "0000-0000-0000-0000-0000-000" + guess), 410, "code-expired");
        }

        var refused = undo(server, code);
        Expect.problem(refused, 429, "too-many-attempts");
        assertThat(refused.header("Retry-After")).isPresent();
        server.turnClock(Duration.ofMinutes(61));
        assertThat(undo(server, code).status()).isEqualTo(204);
    }

    @Test
    @DisplayName("takes no code that was made for something else")
    void otherCodes() {
        var ann = SERVER.member();
        var digits = MAIL.codeTo(ann.email());

        Expect.problem(undo(SERVER, digits), 410, "code-expired");
        Expect.problem(undo(SERVER, ann.recoveryCodes().getFirst()), 410, "code-expired");
        Expect.problem(undo(SERVER, ""), 410, "code-expired");
        Expect.problem(undo(SERVER, "0".repeat(10_000)), 410, "code-expired");
    }

    @Test
    @DisplayName("is answered 404 without a mail server")
    void withoutMail() {
        Expect.problem(undo(TestServer.with(), "7K3M-9QXA-04TF-WZ2N-6HJC-V8RD"), 404, "mail-not-configured");
    }
}
