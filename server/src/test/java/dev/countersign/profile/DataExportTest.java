package dev.countersign.profile;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Growth;
import dev.countersign.support.Mailbox;
import dev.countersign.support.Television;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("The export of an account (N6)")
class DataExportTest {
    private static final Mailbox MAIL = Mailbox.open();
    private static final TestServer SERVER = TestServer.alone(MAIL.settings());

    @AfterAll
    static void close() {
        MAIL.close();
    }

    private static Answer export(Browser browser, String password) {
        return browser.post("/api/v1/account/export", Map.of("password", password));
    }

    private static JsonNode exported(Browser browser) {
        var answer = export(browser, TestServer.PASSWORD);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static UUID accountOf(Browser browser) {
        return UUID.fromString(browser.get("/api/v1/session").at("/account/id"));
    }

    @Test
    @DisplayName("is a file with the account, its sessions, their log and all events")
    void file() {
        var laptop = SERVER.member();
        var phone = laptop.admit(SERVER.browser());

        var answer = export(phone, TestServer.PASSWORD);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Content-Disposition")).hasValue("attachment; filename=\"account-export.json\"");
        assertThat(answer.header("Cache-Control")).hasValue("no-store");
        var copy = answer.json();
        assertThat(copy.propertyNames())
                .containsExactly(
                        "account", "sessions", "session_log", "security_events", "recovery_codes", "codes", "clients");
        assertThat(copy.path("account"))
                .isEqualTo(laptop.get("/api/v1/session").json().path("account"));
        assertThat(copy.path("sessions").findValuesAsString("id"))
                .containsExactly(phone.session().orElseThrow(), laptop.session().orElseThrow());
        assertThat(copy.path("session_log")).hasSize(2);
        assertThat(copy.path("security_events").findValuesAsString("event"))
                .containsExactly(
                        "account-exported",
                        "approval-redeemed",
                        "approval-approved",
                        "approval-requested",
                        "account-created");
        assertThat(copy.at("/recovery_codes/left").asInt()).isEqualTo(10);
    }

    @Test
    @DisplayName("has the applications that the member has allowed, with the scopes, and those they are signed in to")
    void applications() {
        var laptop = SERVER.member();
        var garden = Application.of(SERVER, Application.foreign());
        garden.allowed(laptop, Map.of("scope", "openid email"));
        Application.of(SERVER).signIn(laptop);

        var clients = exported(laptop).path("clients");

        assertThat(clients.findValuesAsString("name")).containsExactly("Garden", "Shop");
        assertThat(clients.at("/0/scopes").toString()).isEqualTo("[\"openid\",\"email\"]");
        assertThat(clients.at("/0/signed_in_at").isNull()).isTrue();
        assertThat(clients.at("/1/signed_in_at").asString()).isNotEmpty();
        assertThat(exported(laptop).path("security_events").findValuesAsString("event"))
                .contains("application-allowed", "application-signed-in");
    }

    @Test
    @DisplayName("is seen by the member as an event")
    void event() {
        var laptop = SERVER.member();
        exported(laptop);

        assertThat(laptop.get("/dashboard").text()).contains("Data downloaded");
    }

    @Test
    @DisplayName("has no other member's data")
    void others() {
        var other = SERVER.member();
        var laptop = SERVER.member();

        assertThat(export(laptop, TestServer.PASSWORD).text())
                .doesNotContain(other.email(), accountOf(other).toString());
    }

    @Test
    @DisplayName("has what an operator did, without the operator's key, device and address")
    void operator() {
        var laptop = SERVER.member();
        var account = accountOf(laptop);
        SERVER.rows()
                .sql(
                        "INSERT INTO security_event (id, account_id, kind, key_id, browser, os, device_kind, user_agent, ip)"
                                + " VALUES (gen_random_uuid(), :account, 'account-disabled', gen_random_uuid(), 'Firefox', 'Linux',"
                                + " 'desktop', 'shop/1.0', '198.51.100.9')")
                .param("account", account)
                .update();

        var event = exported(laptop).at("/security_events/1");

        assertThat(event.path("event").asString()).isEqualTo("account-disabled");
        assertThat(event.path("by_operator").asBoolean()).isTrue();
        assertThat(event.toString()).doesNotContain("shop/1.0", "198.51.100.9", "Firefox");
    }

    @Nested
    @DisplayName("needs the password")
    class NeedsThePassword {
        @Test
        @DisplayName("and a live session; a wrong password is an event")
        void wrong() {
            var laptop = SERVER.member();
            var account = accountOf(laptop);

            Expect.problem(export(laptop, "not my password at all"), 401, "bad-credentials");
            Expect.problem(export(SERVER.browser(), TestServer.PASSWORD), 401, "not-signed-in");
            assertThat(SERVER.rows()
                            .sql("SELECT reason FROM security_event"
                                    + " WHERE account_id = :account AND kind = 'account-export-refused'")
                            .param("account", account)
                            .query(String.class)
                            .list())
                    .containsExactly("wrong-password");
            assertThat(laptop.get("/dashboard").text())
                    .contains("Download of data failed: wrong password or too many attempts");
        }

        @Test
        @DisplayName("and is charged like every proof: from the fifth wrong one on there is a wait (SEC-17)")
        void charged() {
            var server = TestServer.alone();
            var laptop = server.member();
            for (var guess = 0; guess < 5; guess++) {
                Expect.problem(export(laptop, "not my password at all"), 401, "bad-credentials");
            }

            var refused = export(laptop, TestServer.PASSWORD);
            Expect.problem(refused, 429, "too-many-attempts");
            assertThat(refused.header("Retry-After")).isPresent();
            server.turnClock(Duration.ofSeconds(2));
            assertThat(export(laptop, TestServer.PASSWORD).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("on the page, too, which shows the form again after a wrong one, and otherwise gives the file")
        void page() {
            var laptop = SERVER.member();
            var form = laptop.get("/account/export");
            assertThat(form.status()).isEqualTo(200);
            assertThat(laptop.get("/account").text()).contains("href=\"/account/export\"");

            var wrong = post(laptop, form.formToken(), "nonsense");
            assertThat(wrong.status()).isEqualTo(401);
            assertThat(wrong.text()).contains("This isn&#39;t your current password.");

            var right = post(laptop, form.formToken(), TestServer.PASSWORD.replace(" ", "+"));
            assertThat(right.status()).isEqualTo(200);
            assertThat(right.header("Content-Disposition")).hasValue("attachment; filename=\"account-export.json\"");
            assertThat(right.json().at("/account/email").asString()).isEqualTo(laptop.email());
        }

        private static Answer post(Browser browser, String token, String password) {
            return browser.submit("/account/export", "_csrf=" + token + "&password=" + password);
        }
    }

    /** Each exported column, and its place in the export of a member who has one row in each table. */
    private static final Map<String, String> EXPORTED = Map.ofEntries(
            entry("account.id", "/account/id"),
            entry("account.email", "/account/email"),
            entry("account.name", "/account/name"),
            entry("account.created_at", "/account/created_at"),
            entry("account.locale", "/account/locale"),
            entry("session.id", "/sessions/0/id"),
            entry("session.account_id", "/account/id"),
            entry("session.seat", "/sessions/0/seat"),
            entry("session.browser", "/sessions/0/device/browser"),
            entry("session.os", "/sessions/0/device/os"),
            entry("session.kind", "/sessions/0/device/kind"),
            entry("session.ip", "/sessions/0/ip"),
            entry("session.method", "/sessions/0/method"),
            entry("session.client_name", "/sessions/0/client"),
            entry("session.signed_in_at", "/sessions/0/signed_in_at"),
            entry("session.last_seen_at", "/sessions/0/last_seen_at"),
            entry("session.expires_at", "/sessions/0/expires_at"),
            entry("session.remembered", "/sessions/0/remembered"),
            entry("session_log.session_id", "/session_log/0/session_id"),
            entry("session_log.account_id", "/account/id"),
            entry("session_log.browser", "/session_log/0/device/browser"),
            entry("session_log.os", "/session_log/0/device/os"),
            entry("session_log.kind", "/session_log/0/device/kind"),
            entry("session_log.user_agent", "/session_log/0/user_agent"),
            entry("session_log.ip", "/session_log/0/ip"),
            entry("session_log.method", "/session_log/0/method"),
            entry("session_log.client_name", "/session_log/0/client"),
            entry("session_log.signed_in_at", "/session_log/0/signed_in_at"),
            entry("session_log.ended_at", "/session_log/0/ended_at"),
            entry("session_log.end_reason", "/session_log/0/end_reason"),
            entry("security_event.id", "/security_events/0/id"),
            entry("security_event.account_id", "/account/id"),
            entry("security_event.kind", "/security_events/0/event"),
            entry("security_event.session_id", "/security_events/0/session"),
            entry("security_event.ended_session_id", "/security_events/0/ended_session"),
            entry("security_event.approval_id", "/security_events/0/approval"),
            entry("security_event.client_id", "/security_events/0/client"),
            entry("security_event.reason", "/security_events/0/reason"),
            entry("security_event.browser", "/security_events/0/device/browser"),
            entry("security_event.os", "/security_events/0/device/os"),
            entry("security_event.device_kind", "/security_events/0/device/kind"),
            entry("security_event.user_agent", "/security_events/0/user_agent"),
            entry("security_event.ip", "/security_events/0/ip"),
            entry("security_event.happened_at", "/security_events/0/time"),
            entry("oidc_consent.account_id", "/account/id"),
            entry("oidc_consent.client_id", "/clients/0/id"),
            entry("oidc_consent.allowed_at", "/clients/0/allowed_at"),
            entry("relying_party.account_id", "/account/id"),
            entry("relying_party.client_id", "/clients/0/id"),
            entry("relying_party.signed_in_at", "/clients/0/signed_in_at"),
            entry("one_time_code.account_id", "/account/id"),
            entry("one_time_code.purpose", "/codes/0/purpose"),
            entry("one_time_code.email", "/codes/0/email"),
            entry("one_time_code.made_at", "/codes/0/made_at"),
            entry("one_time_code.expires_at", "/codes/0/expires_at"),
            entry("one_time_code.used_at", "/codes/0/used_at"));

    /** Columns that are not in the export, or not as they are, and why. A whole table stands for its columns. */
    private static final Map<String, String> LEFT_OUT = Map.ofEntries(
            entry("account.password_hash", "a sealed hash, which is a secret"),
            entry("account.email_verified_at", "as email_verified; the event email-confirmed has the time"),
            entry("account.disabled_at", "null for whoever can export; the event account-disabled has the time"),
            entry("session.token_hash", "the hash of a secret"),
            entry("session.device_hash", "the hash of a cookie"),
            entry("session.authenticated_at", "in sessions, where it is signed_in_at if it is null"),
            entry("session.client_id", "the application is in clients, as soon as its device has come for its tokens"),
            entry("session.cookie", "the name of our cookie, the same for everybody"),
            entry("session.maybe_idle_since", "a lower bound of last_seen_at, for the sweep"),
            entry("security_event.key_id", "as by_operator; the key is the application's"),
            entry("one_time_code.id", "the code is derived from it"),
            entry("one_time_code.code_hash", "the hash of a secret"),
            entry("one_time_code.session_id", "says where a code can be typed; the session is in the log"),
            entry("one_time_code.tries_left", "of interest only while the code can be typed"),
            entry("one_time_code.kept_until", "when the row is deleted"),
            entry("recovery_code", "hashes of secrets, and how many are left is in recovery_codes"),
            entry("oidc_grant", "the application is in clients; the rest are hashes of secrets and how long they work"),
            entry("oidc_consent.scopes", "a list, in clients"),
            entry("relying_party.session_id", "the event application-signed-in has it"),
            entry("relying_party.next_attempt_at", "says when the application is told of a session's end"),
            entry("relying_party.give_up_at", "says how long it is told"),
            entry("relying_party.claimed_until", "says who tells it"),
            entry("relying_party.attempts", "says how often it was told"),
            entry("approval", "each request and its outcome are security events, with device and address"),
            entry(
                    "pending_sign_up",
                    "only the sign-up: name and hash are blanked at once, the row is gone after a day"),
            entry("password_reset", "each reset is a security event, with device and address; rows last a day"),
            entry("reset_silence", "follows from the event approval-denied; rows last a week"),
            entry("seen_browser", "hashes of cookies, and the times of sign-ins, which are in the log"),
            entry("letter", "gone once it was sent; its recipient has it, or the event that it tells of is here"),
            entry("letter_count", "counts for the keyed hash of an email, also of nobody's; rows last a day"),
            entry("guess", "a count for the hash of an email or id"),
            entry("right_password", "a count for the hash of an email or id"),
            entry("webhook_message", "repeats for applications, with ids only, what events and the log say"),
            entry("webhook_delivery", "says when such a message was sent"));

    @Nested
    @DisplayName("is complete")
    class Complete {
        /** Every column of a table that has an account's id, or that is about an email. */
        private static List<String> columns() {
            return SERVER.rows()
                    .sql("""
                            SELECT relname || '.' || attname
                            FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
                            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                              AND (relname = 'account' OR EXISTS (
                                  SELECT FROM pg_attribute AS about WHERE about.attrelid = pg_class.oid
                                  AND about.attname IN ('account_id', 'address', 'email', 'recipient', 'subject')))
                            """)
                    .query((row, number) -> row.getString(1))
                    .list();
        }

        private static String table(String column) {
            return column.substring(0, column.indexOf('.'));
        }

        @Test
        @DisplayName("as far as each column about a member is in it, or left out for a reason")
        void everyColumn() {
            var accounted = new HashSet<>(EXPORTED.keySet());
            accounted.addAll(LEFT_OUT.keySet());

            assertThat(columns())
                    .isNotEmpty()
                    .allMatch(column -> accounted.contains(column) || accounted.contains(table(column)));
            var known = columns().stream().collect(Collectors.toCollection(HashSet::new));
            columns().forEach(column -> known.add(table(column)));
            assertThat(accounted).as("no list is longer than it has to be").isSubsetOf(known);
            assertThat(EXPORTED.keySet())
                    .noneMatch(column -> LEFT_OUT.containsKey(column) || LEFT_OUT.containsKey(table(column)));
        }

        @Test
        @DisplayName("as far as what stands in the rows stands in the file")
        void values() {
            var laptop = SERVER.member();
            laptop.put("/api/v1/account/verification", Map.of("code", MAIL.codeTo(laptop.email())));
            laptop.patch("/api/v1/account", Map.of("locale", "en"));
            var garden = Application.of(SERVER, Application.foreign());
            garden.redeem(garden.allowed(laptop, Map.of()));
            var account = accountOf(laptop);
            // The newest session is the one with a value in each column.
            Television.at(SERVER).approvedBy(laptop);
            SERVER.rows()
                    .sql(
                            "UPDATE session_log SET ended_at = clock_now(), end_reason = 'idle' WHERE account_id = :account")
                    .param("account", account)
                    .update();
            // It is the newest when the copy is read.
            SERVER.rows().sql("""
                            INSERT INTO security_event (id, account_id, kind, session_id, ended_session_id, approval_id, client_id, reason,
                                                        browser, os, device_kind, user_agent, ip, happened_at)
                            VALUES (gen_random_uuid(), :account, 'redemption-refused', gen_random_uuid(), gen_random_uuid(),
                                    gen_random_uuid(), gen_random_uuid(), 'session-limit', 'Safari', 'iOS', 'phone', 'Mozilla/5.0 (iPhone)',
                                    '2001:db8::7', clock_now() + interval '1 minute')
                            """).param("account", account).update();

            var copy = exported(laptop);

            assertThat(EXPORTED).allSatisfy((column, pointer) -> {
                var stored = stored(column, account);
                assertThat(stored).as(column).isNotNull();
                assertThat(copy.at(pointer).asString()).as(column).isEqualTo(stored);
            });
        }

        /** The value in the newest row, as JSON has it. */
        private static String stored(String column, UUID account) {
            var table = table(column);
            var newest = Map.of(
                            "session_log", "signed_in_at",
                            "security_event", "happened_at",
                            "one_time_code", "made_at",
                            "oidc_consent", "allowed_at",
                            "relying_party", "signed_in_at",
                            "session", "signed_in_at")
                    .getOrDefault(table, "created_at");
            return SERVER.rows()
                    .sql("SELECT %s FROM %s WHERE %s = :account ORDER BY %s DESC LIMIT 1"
                            .formatted(column, table, table.equals("account") ? "id" : "account_id", newest))
                    .param("account", account)
                    .query(Complete::text)
                    .single();
        }

        private static String text(ResultSet row, int number) throws SQLException {
            var value = Objects.requireNonNull(row.getObject(1));
            return value instanceof Timestamp time ? time.toInstant().toString() : value.toString();
        }
    }

    @Test
    @DisplayName("of 100,000 sessions is read while it is written: it ends where the rows end when it gets there")
    void streams() throws IOException {
        var server = TestServer.alone();
        var laptop = server.member();
        var account = accountOf(laptop);
        Growth.rows(server).sql("""
                        INSERT INTO session_log (session_id, account_id, browser, os, kind, user_agent, ip, method, signed_in_at,
                                                 ended_at, end_reason)
                        SELECT gen_random_uuid(), :account, 'Firefox', 'Linux', 'desktop', repeat('x', 100), '192.0.2.1',
                               'password', clock_now() - number * interval '1 minute', clock_now(), 'idle'
                        FROM generate_series(1, 100000) AS number
                        """).param("account", account).update();
        var body = "{\"password\":\"" + TestServer.PASSWORD + "\"}";
        try (var socket = new Socket()) {
            // The buffers must hold only a part of the export.
            socket.setReceiveBufferSize(100_000);
            socket.connect(new InetSocketAddress("localhost", server.url().getPort()));
            socket.getOutputStream()
                    .write("""
                            POST /api/v1/account/export HTTP/1.0\r
                            Host: localhost\r
                            Cookie: %s=%s\r
                            Content-Type: application/json\r
                            Content-Length: %d\r
                            \r
                            %s""".formatted(Browser.SESSION, laptop.cookie(Browser.SESSION), body.length(), body)
                            .getBytes(StandardCharsets.UTF_8));
            var beginning = socket.getInputStream().readNBytes(100_000);
            server.rows()
                    .sql(
                            "DELETE FROM session_log WHERE account_id = :account AND signed_in_at < clock_now() - interval '1 day'")
                    .param("account", account)
                    .update();
            var rest = socket.getInputStream().readAllBytes();

            var answer = new String(beginning, StandardCharsets.UTF_8) + new String(rest, StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200");
            var entries = JsonMapper.shared()
                    .readTree(answer.substring(answer.indexOf("\r\n\r\n")))
                    .path("session_log")
                    .size();
            assertThat(entries)
                    .as("a whole document, and no longer than what could be under way")
                    .isBetween(1_440, 60_000);
        }
    }
}
