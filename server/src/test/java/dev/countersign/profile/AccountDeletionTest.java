package dev.countersign.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.database.Database;
import dev.countersign.keys.Scope;
import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.AtOnce;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.EventLog;
import dev.countersign.support.Expect;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Operator;
import dev.countersign.support.Receiver;
import dev.countersign.support.Secrets;
import dev.countersign.support.Television;
import dev.countersign.support.TestServer;
import dev.countersign.webhooks.AdditionResult;
import dev.countersign.webhooks.WebhookType;
import dev.countersign.webhooks.Webhooks;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.config.ScheduledTaskHolder;

@DisplayName("The deletion of an account (N6, SEC-78)")
class AccountDeletionTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings());

    @AfterAll
    static void close() {
        MAIL.close();
    }

    private static Answer delete(Browser browser) {
        return delete(browser, TestServer.PASSWORD);
    }

    private static Answer delete(Browser browser, String password) {
        return browser.delete("/api/v1/account", Map.of("password", password));
    }

    private static UUID accountOf(Browser browser) {
        return UUID.fromString(browser.get("/api/v1/session").at("/account/id"));
    }

    private static void confirm(Browser browser) {
        browser.put("/api/v1/account/verification", Map.of("code", MAIL.codeTo(browser.email())));
    }

    @Test
    @DisplayName("ends all sessions at once, on every node and with the reason, and takes the cookie back")
    void sessions() {
        var other = SERVER.anotherNode();
        var backEnd = BackEnd.of(SERVER, Scope.EVENTS, Scope.INTROSPECT);
        var events = backEnd.at(other).events();
        events.say(Map.of("type", "beat", "number", 1)).next("beat");
        var laptop = SERVER.member();
        var account = accountOf(laptop);
        var phone = laptop.admit(SERVER.browser());
        var session = phone.session().orElseThrow();
        assertThat(phone.at(other).session()).isPresent();
        assertThat(backEnd.at(other).introspect(phone).at("/active")).isEqualTo("true");
        var hearing = phone.at(other).live();

        var deleted = delete(laptop);

        assertThat(deleted.status()).as(deleted.text()).isEqualTo(204);
        assertThat(laptop.cookie(Browser.SESSION)).isNull();
        assertThat(hearing.next("session.ended").path("reason").asString()).isEqualTo("account-deleted");
        assertThat(hearing.closeCode()).isEqualTo(4401);
        var forgotten = new ArrayList<String>();
        while (!forgotten.containsAll(List.of(account.toString(), session))) {
            forgotten.add(events.next("forget").path("id").asString());
        }
        Expect.problem(phone.at(other).get("/api/v1/session"), 401, "not-signed-in");
        assertThat(backEnd.at(other).introspect(phone).at("/active")).isEqualTo("false");
    }

    @Test
    @DisplayName("ends a waiting request and a reset")
    void requests() {
        var laptop = SERVER.member();
        var waiting = SERVER.browser().waitFor(laptop.email());
        var forgetful = SERVER.browser();
        forgetful.forgot(laptop.email());
        var code = MAIL.resetCodeTo(laptop.email(), 1);
        var hearing = waiting.live();

        delete(laptop);

        hearing.next("approval.closed");
        Expect.problem(waiting.get("/api/v1/approval"), 401, "not-waiting");
        Expect.problem(forgetful.enterMailedCode(code), 401, "not-resetting");
    }

    @Test
    @DisplayName("leaves nobody who could sign in, and the email is free at once")
    void free() {
        var laptop = SERVER.member();
        var codes = laptop.recoveryCodes();
        delete(laptop);

        Expect.problem(SERVER.browser().signIn(laptop.email()), 401, "bad-credentials");
        Expect.problem(SERVER.browser().recover(laptop.email(), codes.getFirst()), 401, "bad-credentials");
        assertThat(SERVER.browser().signUp(laptop.email()).session()).isPresent();
    }

    @Test
    @DisplayName("tells the confirmed address, and no other one")
    void letter() {
        var laptop = SERVER.member();
        confirm(laptop);
        delete(laptop);
        var letter = MAIL.letterTo(laptop.email(), "was deleted");
        assertThat(letter.subject()).isEqualTo("Your Countersign account was deleted");
        assertThat(letter.plain()).contains("Hello Ann,", "You deleted your account.", "Firefox on Linux", "127.0.0.1");

        var unconfirmed = SERVER.member();
        MAIL.codeTo(unconfirmed.email());
        delete(unconfirmed);
        assertThat(SERVER.rows()
                        .sql("SELECT count(*) FROM letter WHERE recipient = :email")
                        .param("email", unconfirmed.email())
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(MAIL.to(unconfirmed.email())).hasSize(1);
    }

    @Nested
    @DisplayName("needs the password")
    class NeedsThePassword {
        @Test
        @DisplayName("and a live session; after a wrong password nothing has changed")
        void wrong() {
            var laptop = SERVER.member();

            Expect.problem(delete(laptop, "not my password at all"), 401, "bad-credentials");
            Expect.problem(delete(SERVER.browser()), 401, "not-signed-in");
            assertThat(laptop.session()).isPresent();
            assertThat(laptop.get("/dashboard").text())
                    .contains("Account deletion failed: wrong password or too many attempts");
        }

        @Test
        @DisplayName("and is charged like every proof: from the fifth wrong one on there is a wait (SEC-17)")
        void charged() {
            var server = TestServer.alone();
            var laptop = server.member();
            for (var guess = 0; guess < 5; guess++) {
                Expect.problem(delete(laptop, "not my password at all"), 401, "bad-credentials");
            }

            var refused = delete(laptop);
            Expect.problem(refused, 429, "too-many-attempts");
            assertThat(refused.header("Retry-After")).isPresent();
            server.turnClock(Duration.ofSeconds(2));
            assertThat(delete(laptop).status()).isEqualTo(204);
        }
    }

    @Nested
    @DisplayName("on its page")
    class Page {
        private static Answer post(Browser browser, String fields) {
            var token = browser.get("/account/delete").formToken();
            return browser.submit("/account/delete", "_csrf=" + token + fields);
        }

        private static final String PASSWORD = "&password=" + TestServer.PASSWORD.replace(" ", "+");

        @Test
        @DisplayName("asks for the password and a confirmation, and then shows a last page once")
        void page() {
            var laptop = SERVER.member();
            assertThat(laptop.get("/account").text()).contains("href=\"/account/delete\"");

            var unconfirmed = post(laptop, PASSWORD);
            assertThat(unconfirmed.status()).isEqualTo(422);
            assertThat(unconfirmed.text()).contains("Check this box if you want to delete your account.");
            var wrong = post(laptop, "&password=nonsense&confirmed=true");
            assertThat(wrong.status()).isEqualTo(401);
            assertThat(wrong.text()).contains("This isn&#39;t your current password.");
            assertThat(laptop.session()).isPresent();

            var right = post(laptop, PASSWORD + "&confirmed=true");
            assertThat(right.header("Location")).hasValue("/account/deleted");
            assertThat(laptop.cookie(Browser.SESSION)).isNull();
            var last = laptop.get("/account/deleted");
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.text()).contains("Your account is deleted").doesNotContain(laptop.email());
            assertThat(laptop.get("/account/deleted").header("Location")).hasValue("/login");
        }

        @Test
        @DisplayName("leads a form that was sent twice to the last page, too")
        void twice() {
            for (var round = 0; round < 5; round++) {
                var laptop = SERVER.member();
                var token = laptop.get("/account/delete").formToken();
                var again = laptop.at(SERVER);

                var places = AtOnce.run(
                        2,
                        number -> (number == 0 ? laptop : again)
                                .submit("/account/delete", "_csrf=" + token + PASSWORD + "&confirmed=true")
                                .header("Location")
                                .orElse(""));

                assertThat(places).contains("/account/deleted").isSubsetOf("/account/deleted", "/login");
            }
        }

        @Test
        @DisplayName(
                "leads the other devices and tabs to the last page, without signing out who has signed in meanwhile")
        void otherTabs() {
            var laptop = SERVER.member();
            var phone = laptop.admit(SERVER.browser());
            var tab = phone.get("/dashboard").formToken();
            delete(laptop);

            assertThat(farewell(phone, tab).header("Location")).hasValue("/account/deleted");
            assertThat(phone.get("/account/deleted").text()).contains("Your account is deleted");
            assertThat(phone.cookie(Browser.SESSION)).isNull();

            phone.signUp(TestServer.freshEmail());
            farewell(phone, tab);
            assertThat(phone.session()).isPresent();
        }

        private static Answer farewell(Browser browser, String token) {
            return browser.submit(
                    "/login", "_csrf=" + token + "&action=ended&ended=account-deleted&email=ann%40example.org");
        }
    }

    /** What names a person in rows, and the rows in which it is found. */
    private record Traces(TestServer server, Set<String> names) {
        /** By table, the names that are found in any of its rows. Looks at every row of every table. */
        Map<String, Set<String>> find() {
            var found = new TreeMap<String, Set<String>>();
            var tables = server.rows()
                    .sql("""
                            SELECT relname FROM pg_class
                            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                              AND relname <> 'flyway_schema_history'
                            """)
                    .query((row, number) -> row.getString(1))
                    .list();
            for (var table : tables) {
                var rows = server.rows()
                        .sql("SELECT lower(given::text) FROM %s AS given".formatted(table))
                        .query((row, number) -> row.getString(1))
                        .list();
                names.stream()
                        .filter(name -> rows.stream().anyMatch(row -> row.contains(name.toLowerCase(Locale.ROOT))))
                        .forEach(name -> found.computeIfAbsent(table, first -> new TreeSet<>())
                                .add(name));
            }
            return found;
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    @Nested
    @DisplayName("leaves no trace")
    class NoTrace {
        private static final String IP = "203.0.113.77";
        private static final String USER_AGENT =
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 Loveless/77";

        private final TestServer server = TestServer.alone(MAIL.settings(
                "countersign.session.limit=3",
                "countersign.trusted-proxies=127.0.0.0/8,::1/128",
                "countersign.webhooks.allowed-networks=127.0.0.1/32"));

        private Browser browser() {
            return new Browser(server.url(), USER_AGENT).behindProxy(IP);
        }

        private List<String> column(String sql, UUID account) {
            return server.rows()
                    .sql(sql)
                    .param("account", account)
                    .query((row, number) -> row.getString(1))
                    .list();
        }

        private void run(String sweeper) {
            server.room(ScheduledTaskHolder.class).getScheduledTasks().stream()
                    .filter(task -> task.toString().contains(sweeper))
                    .forEach(task -> task.getTask().getRunnable().run());
        }

        @Test
        @DisplayName(
                "in any row of any table, except for messages to back ends, which have the id, and counts of the network")
        void everyTable() {
            var receiver = Receiver.start().answering(message -> 500);
            var added = (AdditionResult.Added)
                    server.room(Webhooks.class).add(receiver.url(), EnumSet.allOf(WebhookType.class));
            Secrets.remember(added.secret());

            // She has had another address, and wants yet another one.
            var first = "ann.loveless@xn--bcher-kva.example";
            var second = "annabelle@loveless.example";
            var third = "belle@loveless.example";
            var laptop = browser().signUp("Ann.Loveless@B\u00fccher.example");
            laptop.patch("/api/v1/account", Map.of("name", "Annabelle Loveless"));
            laptop.put("/api/v1/account/verification", Map.of("code", MAIL.codeTo(first)));
            laptop.post("/api/v1/account/email", Map.of("email", second, "password", TestServer.PASSWORD));
            laptop.put("/api/v1/account/email", Map.of("code", MAIL.codeTo(second)));
            laptop.post("/api/v1/account/email", Map.of("email", third, "password", TestServer.PASSWORD));
            var account = accountOf(laptop);
            // Another member would like to have her address.
            server.member().post("/api/v1/account/email", Map.of("email", second, "password", TestServer.PASSWORD));

            var phone = browser();
            phone.waitFor(second);
            laptop.approve(phone);
            phone.delete("/api/v1/session");
            browser().waitFor(second);
            delete(laptop, "not my password at all");
            browser().post("/api/v1/session", Map.of("email", second, "password", "not my password at all"));
            browser().forgot(second);
            MAIL.resetCodeTo(second, 1);
            browser().forgot(second);
            MAIL.resetCodeTo(second, 2);
            new Operator(server).json("accounts", "reset", second);
            var garden = Application.of(server, Application.foreign());
            garden.redeem(garden.allowed(laptop, Map.of()));
            Expect.soon(() -> server.rows()
                            .sql("SELECT count(*) FROM letter")
                            .query(Integer.class)
                            .single()
                    == 0);
            // Work that a node has taken on and not finished yet.
            for (var sql : List.of(
                    "UPDATE password_reset SET account_id = NULL, look_up_at = clock_now() + interval '1 hour'"
                            + " WHERE id = (SELECT max(id::text)::uuid FROM password_reset) AND account_id = :account",
                    "INSERT INTO reset_silence (account_id, ends_at) VALUES (:account, clock_now() + interval '1 day')",
                    "INSERT INTO letter (id, account_id, kind, recipient, name, browser, os, ip, next_attempt_at, give_up_at)"
                            + " SELECT gen_random_uuid(), id, 'password-changed', email, name, 'Firefox', 'Linux', '"
                            + IP
                            + "', clock_now() + interval '1 hour', clock_now() + interval '1 day' FROM account WHERE id = :account",
                    "INSERT INTO letter (id, kind, recipient, name, next_attempt_at, give_up_at)"
                            + " SELECT gen_random_uuid(), 'address-taken', '" + first
                            + "', '', clock_now() + interval '1 hour', clock_now() + interval '1 day' WHERE :account IS NOT NULL",
                    "INSERT INTO pending_sign_up (id, token_hash, code_id, account_id, email, ip, expires_at)"
                            + " SELECT gen_random_uuid(), sha256('a'), gen_random_uuid(), :account, '" + first + "', '"
                            + IP
                            + "', clock_now() + interval '1 hour'",
                    "INSERT INTO pending_sign_up (id, token_hash, code_id, account_id, email, name, password_hash, ip, expires_at)"
                            + " SELECT gen_random_uuid(), sha256('b'), gen_random_uuid(), gen_random_uuid(), '" + second
                            + "', 'Annabelle Loveless', 'sealed:', '" + IP
                            + "', clock_now() + interval '1 hour' WHERE :account IS NOT NULL",
                    "INSERT INTO guess (kind, subject, failures, charged_at, charged_before) SELECT 'sign-in', guess_subject('"
                            + first + "'), 1, clock_now(), clock_now() WHERE :account IS NOT NULL")) {
                server.rows().sql(sql).param("account", account).update();
            }

            var names = new TreeSet<>(List.of(
                    account.toString(),
                    first,
                    "ann.loveless@b\u00fccher.example",
                    second,
                    third,
                    "Annabelle Loveless",
                    IP,
                    USER_AGENT,
                    sha256(account.toString()),
                    sha256(first),
                    sha256(second)));
            names.addAll(column(
                    "SELECT DISTINCT encode(device_hash, 'hex') FROM seen_browser WHERE account_id = :account",
                    account));
            names.addAll(column("SELECT encode(token_hash, 'hex') FROM session WHERE account_id = :account", account));
            names.addAll(
                    column("SELECT encode(code_hash, 'hex') FROM recovery_code WHERE account_id = :account", account));
            names.addAll(column("SELECT password_hash FROM account WHERE id = :account", account));
            var traces = new Traces(server, names);
            assertThat(traces.find())
                    .as("the search finds something in each table that can have something")
                    .containsOnlyKeys(
                            "account",
                            "address_window",
                            "approval",
                            "guess",
                            "letter",
                            "oidc_consent",
                            "oidc_grant",
                            "one_time_code",
                            "password_reset",
                            "pending_sign_up",
                            "recovery_code",
                            "relying_party",
                            "reset_silence",
                            "right_password",
                            "security_event",
                            "seen_browser",
                            "session",
                            "session_log",
                            "webhook_delivery",
                            "webhook_message");

            assertThat(delete(laptop).status()).isEqualTo(204);

            assertThat(MAIL.letterTo(first, "was deleted").plain())
                    .as("she could have undone the change of her address")
                    .startsWith("Hello,");
            assertThat(MAIL.letterTo(second, "was deleted").plain()).contains("Annabelle Loveless", IP);
            Expect.soon(() -> server.rows()
                            .sql("SELECT count(*) FROM letter")
                            .query(Integer.class)
                            .single()
                    == 0);
            assertThat(traces.find())
                    .isEqualTo(Map.of(
                            "address_window", Set.of(IP),
                            "webhook_delivery", Set.of(account.toString()),
                            "webhook_message", Set.of(account.toString())));
            assertThat(column(
                            "SELECT type FROM webhook_message WHERE account_id = :account ORDER BY sequence", account))
                    .containsExactly("session.ended", "account.deleted");
            assertThat(column(
                            "SELECT (payload::json)->>'data' FROM webhook_message WHERE account_id = :account"
                                    + " AND type = 'account.deleted'",
                            account))
                    .containsExactly("{\"account_id\":\"" + account + "\"}");

            server.turnClock(Duration.ofHours(2));
            run("CountSweeper");
            assertThat(traces.find()).containsOnlyKeys("webhook_delivery", "webhook_message");
            server.turnClock(Duration.ofDays(8).plusMinutes(1));
            run("MessageSweeper");
            assertThat(traces.find()).isEmpty();
            receiver.close();
        }

        @Test
        @DisplayName("of a device without a keyboard, whether it has come for its tokens or not")
        void device() {
            var laptop = server.member();
            var waiting = Television.at(server);
            waiting.approvedBy(laptop);
            assertThat(column(
                            "SELECT outcome FROM device_request WHERE CAST(:account AS uuid) IS NOT NULL",
                            accountOf(laptop)))
                    .containsExactly("approved");
            delete(laptop);
            assertThat(waiting.pollsFor()).isEqualTo("invalid_grant");

            var other = server.member();
            var account = accountOf(other);
            var fetched = Television.at(server);
            fetched.approvedBy(other);
            var tokens = fetched.fetch();
            assertThat(fetched.application().userInfo(tokens.access()).status()).isEqualTo(200);
            delete(other);

            assertThat(fetched.application().userInfo(tokens.access()).status()).isEqualTo(401);
            assertThat(column("SELECT id FROM oidc_grant WHERE account_id = :account", account))
                    .isEmpty();
            assertThat(column("SELECT id FROM device_request WHERE CAST(:account AS uuid) IS NOT NULL", account))
                    .isEmpty();
        }

        @Test
        @DisplayName("of whose they were in the session log and the events, whose rows stay")
        void log() {
            var laptop = server.member();
            var phone = laptop.admit(server.browser());
            var sessions =
                    List.of(phone.session().orElseThrow(), laptop.session().orElseThrow());
            delete(phone);

            assertThat(server.rows()
                            .sql(
                                    "SELECT session_id FROM session_log WHERE account_id IS NULL AND ip IS NULL AND user_agent IS NULL"
                                            + " AND end_reason = 'account-deleted'")
                            .query((row, number) -> row.getString(1))
                            .list())
                    .containsAll(sessions);
            assertThat(server.rows()
                            .sql("SELECT DISTINCT kind FROM security_event WHERE account_id IS NULL AND ip IS NULL")
                            .query((row, number) -> row.getString(1))
                            .list())
                    .contains("account-created", "approval-approved", "account-deleted");
        }

        @Test
        @DisplayName("in back ends either, which are told by the last message about the account")
        void backEnds() {
            var receiver = Receiver.start();
            var added = (AdditionResult.Added) server.room(Webhooks.class)
                    .add(receiver.url(), EnumSet.of(WebhookType.SESSION_ENDED, WebhookType.ACCOUNT_DELETED));
            Secrets.remember(added.secret());
            var laptop = server.member();
            var account = accountOf(laptop);
            delete(laptop);

            var messages = receiver.await(2);
            assertThat(messages.stream().map(Receiver.Message::type))
                    .containsExactly("session.ended", "account.deleted");
            assertThat(messages.getFirst().json().at("/data/reason").asString()).isEqualTo("account-deleted");
            assertThat(messages.getLast().json().path("data").propertyNames()).containsExactly("account_id");
            assertThat(messages.getLast().account()).isEqualTo(account.toString());
            receiver.close();
        }
    }

    @Nested
    @DisplayName("in a race")
    class Races {
        private final TestServer other = SERVER.anotherNode();

        private void nothingIsLeft(UUID account) {
            assertThat(new Traces(SERVER, Set.of(account.toString(), sha256(account.toString()))).find())
                    .isEmpty();
        }

        @Test
        @DisplayName("of two devices on two nodes happens once; the other device is signed out")
        void twoDevices() {
            for (var round = 0; round < 8; round++) {
                var laptop = SERVER.member();
                var account = accountOf(laptop);
                var phone = laptop.admit(SERVER.browser()).at(other);

                var answers = AtOnce.run(
                        () -> delete(laptop).status(), () -> delete(phone).status());

                assertThat(answers).containsExactlyInAnyOrder(204, 401);
                nothingIsLeft(account);
            }
        }

        @Test
        @DisplayName("with all that others do about the account leaves nothing of it, and fails for nobody")
        void withEverything() {
            for (var round = 0; round < 12; round++) {
                var laptop = SERVER.member();
                var email = laptop.email();
                var account = accountOf(laptop);
                var phone = laptop.admit(SERVER.browser()).at(other);
                var wrong = Map.of("email", email, "password", "not my password at all");

                var garden = Application.of(SERVER, Application.foreign());
                var consent = garden.consentPage(phone, Map.of());
                var allow = "action=allow&shown=openid+profile+email&_csrf="
                        + phone.get(consent).formToken();
                var statuses = AtOnce.run(9, number -> switch (number) {
                    case 0 -> delete(laptop).status();
                    case 1 -> other.browser().post("/api/v1/session", wrong).status();
                    case 2 -> SERVER.browser().post("/api/v1/session", wrong).status();
                    case 3 -> other.browser().signIn(email).status();
                    case 4 -> other.browser().forgot(email).status();
                    case 5 -> delete(phone, "not my password at all").status();
                    case 7 -> phone.submit(consent, allow).status();
                    case 6 ->
                        phone.patch("/api/v1/account", Map.of("name", "Eve")).status();
                    default ->
                        phone.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD))
                                .status();
                });

                assertThat(statuses.getFirst()).isEqualTo(204);
                assertThat(statuses).allMatch(status -> status < 500);
                Expect.soon(() -> SERVER.rows()
                                .sql("SELECT count(*) FROM password_reset WHERE look_up_at IS NOT NULL")
                                .query(Integer.class)
                                .single()
                        == 0);
                nothingIsLeft(account);
            }
        }

        @Test
        @DisplayName("with a sweep that has just ended one of its sessions waits for it, and neither fails")
        void withSweep() throws SQLException {
            var laptop = SERVER.member();
            var account = accountOf(laptop);
            var swept = laptop.admit(SERVER.browser()).session().orElseThrow();
            try (var sweep = SERVER.room(Database.class).connect();
                    var statement = sweep.createStatement()) {
                sweep.setAutoCommit(false);
                statement.execute("DELETE FROM session WHERE id = '%s'".formatted(swept));
                var deleted = CompletableFuture.supplyAsync(() -> delete(laptop).status(), Thread::startVirtualThread);
                Expect.soon(() -> SERVER.waitingForLocks() > 0);

                statement.execute(
                        "UPDATE session_log SET ended_at = clock_now(), end_reason = 'idle' WHERE session_id = '%s'"
                                .formatted(swept));
                sweep.commit();

                assertThat(deleted.join()).isEqualTo(204);
            }
            nothingIsLeft(account);
        }

        @Test
        @DisplayName("with a sign-up for the same email lets it wait or refuses it, and the new account is whole")
        void withSignUp() {
            for (var round = 0; round < 8; round++) {
                var laptop = SERVER.member();
                var account = accountOf(laptop);
                var body = Map.of("email", laptop.email(), "password", TestServer.PASSWORD, "name", "Ann the second");
                var fresh = other.browser();

                var answers = AtOnce.run(
                        () -> delete(laptop).status(),
                        () -> fresh.post("/api/v1/accounts", body).status());

                assertThat(answers.getFirst()).isEqualTo(204);
                assertThat(answers.getLast()).isIn(201, 409);
                nothingIsLeft(account);
                if (answers.getLast() == 201) {
                    assertThat(fresh.get("/api/v1/session").at("/account/name")).isEqualTo("Ann the second");
                    assertThat(SERVER.browser().signIn(laptop.email()).status()).isEqualTo(202);
                }
            }
        }
    }

    @Test
    @DisplayName("is in the log line of the event, with the account, for whoever has to account for it (SEC-65)")
    void line() {
        var laptop = SERVER.member();
        var account = accountOf(laptop);
        EventLog.listen();

        delete(laptop);

        assertThat(EventLog.where(line -> line.path("event").asString().equals("account-deleted")
                        && line.path("account").asString().equals(account.toString())))
                .hasSize(1);
    }
}
