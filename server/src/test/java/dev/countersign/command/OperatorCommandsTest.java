package dev.countersign.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Contract;
import dev.countersign.support.Expect;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import dev.countersign.webhooks.WebhookType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Each test acts through one node and looks at the effect through another. */
@DisplayName("An operator")
class OperatorCommandsTest {
    private static final TestServer SERVER = TestServer.alone();
    private static final TestServer OTHER = SERVER.anotherNode();

    private final Operator operator = new Operator(SERVER);
    private final Browser member = OTHER.member();
    private final String email = member.email();
    private final String id = member.get("/api/v1/session").at("/account/id");

    private static void lock(String email) {
        SERVER.rows()
                .sql("INSERT INTO guess (kind, subject, failures, charged_at, charged_before)"
                        + " VALUES ('sign-in', guess_subject(:email), 100, clock_now(), clock_now())")
                .param("email", email)
                .update();
    }

    private void removePassword() {
        SERVER.rows()
                .sql("UPDATE account SET password_hash = 'sealed:' WHERE id = CAST(:id AS uuid)")
                .param("id", id)
                .update();
    }

    private List<String> kindsSeenByMember() {
        var page = member.get("/dashboard").text();
        return List.of("Name changed", "Email address changed", "Password sign-in unlocked", "Account disabled")
                .stream()
                .filter(page::contains)
                .toList();
    }

    @Nested
    @DisplayName("lists members")
    class Lists {
        @Test
        @DisplayName("in the order of their emails, a page at a time")
        void pages() {
            for (var letter : List.of("c", "a", "b")) {
                OTHER.browser().signUp(letter + "@aaa-list.example");
            }

            var page = operator.json("accounts", "list", "--after", "A@aaa-list.example", "--limit", "1");
            assertThat(page.findValuesAsString("email")).containsExactly("b@aaa-list.example");
            assertThat(page.at("/next").asString()).isEqualTo("b@aaa-list.example");
            assertThat(operator.say("accounts", "list", "--limit", "1", "--after", "a@aaa-list.example")
                            .err())
                    .isEqualTo("More follow: --after b@aaa-list.example\n");
            var last = operator.json("accounts", "list", "--after", "zzz@zzz.example");
            assertThat(last.at("/accounts")).isEmpty();
            assertThat(last.at("/next").isNull()).isTrue();
        }

        @Test
        @DisplayName("of one state only: locked, disabled or unverified")
        void states() {
            var locked = OTHER.member().email();
            lock(locked);
            var disabled = OTHER.member().email();
            operator.say("accounts", "disable", disabled);
            SERVER.rows()
                    .sql("UPDATE account SET email_verified_at = clock_now() WHERE email = :email")
                    .param("email", email)
                    .update();

            assertThat(emails("locked")).contains(locked).doesNotContain(disabled, email);
            assertThat(emails("disabled")).contains(disabled).doesNotContain(locked, email);
            assertThat(emails("unverified")).contains(locked, disabled).doesNotContain(email);
            assertThat(operator.say("accounts", "list", "--state", "locked").out())
                    .startsWith("EMAIL ")
                    .containsPattern(locked + " +Ann +\\S+Z  locked unverified");
            assertThat(operator.say("accounts", "list", "--limit", "200").out()).containsPattern(email + ".* -\n");
        }

        private List<String> emails(String state) {
            return operator.json("accounts", "list", "--state", state, "--limit", "200")
                    .findValuesAsString("email");
        }
    }

    @Nested
    @DisplayName("shows a member")
    class Shows {
        @Test
        @DisplayName("as text, with what keeps them out")
        void text() {
            member.admit(SERVER.browser());
            assertThat(operator.say("accounts", "show", email).out())
                    .contains("Email           " + email + " (not confirmed)\n")
                    .contains("Name            Ann\n")
                    .contains("Id              " + id + "\n")
                    .contains("Sign-in         refused on another device while all sessions are in use\n")
                    .contains("Sessions        2 of 2\n")
                    .contains("Recovery codes  10 left\n");

            lock(email);
            assertThat(operator.say("accounts", "show", email).out())
                    .contains("Sign-in         locked after too many wrong passwords\n");
            operator.say("accounts", "disable", email);
            assertThat(operator.say("accounts", "show", email).out()).contains("Sign-in         disabled\n");
        }

        private String signIn() {
            return operator.say("accounts", "show", email)
                    .out()
                    .lines()
                    .filter(line -> line.startsWith("Sign-in "))
                    .map(line -> line.substring("Sign-in".length()).strip())
                    .findFirst()
                    .orElseThrow();
        }

        private JsonNode signInAsJson() {
            return operator.json("accounts", "show", email).at("/sign_in");
        }

        @Test
        @DisplayName("with no password, after the undo of an address or before the first code is used")
        void noPassword() {
            assertThat(signIn()).isEqualTo("possible");
            assertThat(signInAsJson().at("/has_password").asBoolean()).isTrue();

            removePassword();

            assertThat(signIn())
                    .isEqualTo("not possible: no password is set. To print a code that sets one:"
                            + " countersign accounts reset " + email);
            assertThat(signInAsJson().at("/has_password").asBoolean(true)).isFalse();

            var fresh = TestServer.freshEmail();
            assertThat(operator.say("accounts", "create", "--email", fresh, "--name", "Ben")
                            .status())
                    .isZero();
            assertThat(operator.say("accounts", "show", fresh).out()).contains("not possible: no password is set.");
            assertThat(operator.json("accounts", "show", fresh)
                            .at("/sign_in/has_password")
                            .asBoolean(true))
                    .isFalse();
            assertThat(operator.json("accounts", "show", fresh)
                            .at("/sign_in/retry_after")
                            .isNull())
                    .isTrue();
        }

        @Test
        @DisplayName("whose devices are not asked, because one has answered \"It wasn't me\"")
        void muted() {
            OTHER.browser().waitFor(email);
            member.post("/api/v1/approvals/" + member.pendingApproval() + "/denial", null);

            assertThat(signIn()).startsWith("possible, but for up to 15 minutes no device is asked");
            assertThat(signInAsJson().at("/muted").asBoolean()).isTrue();
            assertThat(signInAsJson().at("/retry_after").asLong()).isZero();

            operator.say("accounts", "unlock", email);

            assertThat(signIn()).isEqualTo("possible");
            assertThat(signInAsJson().at("/muted").asBoolean(true)).isFalse();
        }

        @Test
        @DisplayName("whose devices are not asked for a while, after too many requests")
        void tooManyRequests() {
            for (var time = 0; time < 3; time++) {
                OTHER.browser().waitFor(email).delete("/api/v1/approval");
            }

            assertThat(signIn()).matches("possible on another device in \\d+ s, because of earlier requests.*");
            assertThat(signInAsJson().at("/retry_after").asLong()).isBetween(1L, 600L);
        }

        @Test
        @DisplayName("whose devices are not asked before an unlock, after too many wrong codes")
        void tooManyWrongCodes() {
            OTHER.browser().waitFor(email).delete("/api/v1/approval");
            SERVER.rows()
                    .sql("UPDATE approval SET wrong_codes = 100 WHERE account_id = CAST(:id AS uuid)")
                    .param("id", id)
                    .update();

            assertThat(signIn()).startsWith("refused on another device, after too many wrong codes.");
            assertThat(signInAsJson().at("/retry_after").isNull()).isTrue();

            operator.say("accounts", "unlock", email);

            assertThat(signIn()).isEqualTo("possible");
        }

        @Test
        @DisplayName("whose password mail alone does not reset, because a device has stopped that")
        void silence() {
            assertThat(operator.say("accounts", "show", email).out()).doesNotContain("Reset by mail");
            SERVER.rows()
                    .sql("INSERT INTO reset_silence (account_id, ends_at)"
                            + " VALUES (CAST(:id AS uuid), clock_now() + interval '1 day')")
                    .param("id", id)
                    .update();

            assertThat(operator.say("accounts", "show", email).out())
                    .contains("Reset by mail   stopped for up to a day: a device answered \"It wasn't me\"\n");
            assertThat(signInAsJson().at("/reset_stopped").asBoolean()).isTrue();
        }

        @Test
        @DisplayName("as JSON, in the shapes of the API for back ends")
        void json() {
            var shown = operator.json("accounts", "show", email);

            fits("ServiceAccount", without(shown.at("/account"), "locked"));
            assertThat(shown.at("/account/email_verified").asBoolean(true)).isFalse();
            assertThat(shown.at("/account/locked").asBoolean(true)).isFalse();
            assertThat(shown.at("/recovery_codes/left").asInt()).isEqualTo(10);
            var sessions = operator.json("sessions", "list", email);
            fits("LiveSessions", sessions);
            assertThat(sessions.at("/sessions/0/id").asString())
                    .isEqualTo(member.session().orElseThrow());
            assertThat(shown.at("/limit")).isEqualTo(sessions.at("/limit"));
            assertThat(shown.at("/sessions/0/id")).isEqualTo(sessions.at("/sessions/0/id"));
        }

        private static JsonNode without(JsonNode object, String... fields) {
            return ((ObjectNode) object.deepCopy()).remove(List.of(fields));
        }

        private static void fits(String schema, JsonNode value) {
            var reference = JsonMapper.shared().createObjectNode().put("$ref", "#/components/schemas/" + schema);
            assertThat(Contract.DOCUMENT.misfits(reference, value)).isEmpty();
        }
    }

    @Test
    @DisplayName("renames a member, which every node shows at once and the member sees as an operator's act")
    void renames() {
        assertThat(member.get("/api/v1/session").at("/account/name")).isEqualTo("Ann");

        var renamed = operator.say("accounts", "rename", email, " Ann Example ");

        assertThat(renamed.status()).as(renamed.err()).isZero();
        assertThat(renamed.out()).isEqualTo(email + " is now called Ann Example.\n");
        Expect.soon(() -> member.get("/api/v1/session").at("/account/name").equals("Ann Example"));
        var page = member.get("/dashboard").text();
        assertThat(page).contains("Name changed").contains("an operator of this service");

        var refused = operator.say("accounts", "rename", email, " ");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).isEqualTo("The name is not valid: Enter a name.\n");
    }

    @Test
    @DisplayName("changes an address, which is not confirmed then; nobody else's address can be taken")
    void changesEmail() {
        SERVER.rows()
                .sql("UPDATE account SET email_verified_at = clock_now() WHERE email = :email")
                .param("email", email)
                .update();
        var next = "new-" + email;
        lock(next);

        var changed = operator.json("accounts", "email", email, next.toUpperCase(java.util.Locale.ROOT));

        assertThat(changed.at("/account/email").asString()).isEqualTo(next);
        assertThat(changed.at("/account/email_verified").asBoolean(true)).isFalse();
        Expect.soon(() -> member.get("/api/v1/session").at("/account/email").equals(next));
        member.delete("/api/v1/session");
        assertThat(member.signIn(next).status())
                .as("what strangers guessed before does not count")
                .isEqualTo(200);
        assertThat(OTHER.browser().signIn(email).status()).isEqualTo(401);
        assertThat(kindsSeenByMember()).containsExactly("Email address changed");

        SERVER.rows()
                .sql("UPDATE account SET email_verified_at = clock_now() WHERE email = :email")
                .param("email", next)
                .update();
        var same = operator.json("accounts", "email", next, next.toUpperCase(java.util.Locale.ROOT));
        assertThat(same.at("/account/email_verified").asBoolean())
                .as("the address that it has already stays confirmed")
                .isTrue();
        assertThat(kindsSeenByMember()).containsExactly("Email address changed");

        var other = OTHER.member().email();
        var taken = operator.say("accounts", "email", next, other);
        assertThat(taken.status()).isEqualTo(1);
        assertThat(taken.err()).isEqualTo("Another account has the email '" + other + "'.\n");
        assertThat(operator.say("accounts", "email", next, "nonsense").err()).startsWith("The email is not valid: ");
        assertThat(operator.json("accounts", "show", next).at("/account/id").asString())
                .isEqualTo(id);
    }

    @Test
    @DisplayName("unlocks a member whose password is not taken any more (SEC-16)")
    void unlocks() {
        lock(email);
        SERVER.rows()
                .sql("INSERT INTO guess (kind, subject, failures, charged_at, charged_before)"
                        + " VALUES ('proof', guess_subject(:id), 100, clock_now(), clock_now())")
                .param("id", id)
                .update();
        SERVER.rows()
                .sql("INSERT INTO right_password (kind, subject, began_at, charges)"
                        + " VALUES ('sign-in', guess_subject(:email), clock_now(), 100000)")
                .param("email", email)
                .update();
        Expect.problem(OTHER.browser().signIn(email), 429, "too-many-attempts");

        var unlocked = operator.say("accounts", "unlock", email);

        assertThat(unlocked.status()).as(unlocked.err()).isZero();
        assertThat(unlocked.out()).isEqualTo(email + " can sign in again with the right password.\n");
        assertThat(OTHER.browser().signIn(email).status()).isEqualTo(202);
        assertThat(member.post("/api/v1/account/recovery-codes", Map.of("password", TestServer.PASSWORD))
                        .status())
                .isEqualTo(201);
        assertThat(kindsSeenByMember()).containsExactly("Password sign-in unlocked");
    }

    @Test
    @DisplayName("is told when an unlocked member still can't sign in, and what helps")
    void unlocksInPart() {
        member.admit(SERVER.browser());
        assertThat(operator.say("accounts", "unlock", email).out())
                .contains("all sessions are in use", "countersign sessions end " + email);
        removePassword();
        assertThat(operator.say("accounts", "unlock", email).out())
                .contains("has no password", "countersign accounts reset " + email);
        operator.say("accounts", "disable", email);
        assertThat(operator.say("accounts", "unlock", email).out())
                .contains("is unlocked, but disabled", "countersign accounts enable " + email);
    }

    @Test
    @DisplayName("finds every event of webhooks in the help")
    void webhookEvents() {
        var help = operator.say("webhooks", "add", "--help").out();

        assertThat(help.replaceAll("\\s", ""))
                .as("without the breaks of its lines")
                .contains(Stream.of(WebhookType.values()).map(Enum::toString).toList());
    }

    @Nested
    @DisplayName("ends sessions")
    class Ends {
        @Test
        @DisplayName("of one member, or one of them, at once on every node")
        void ofOneMember() {
            var phone = member.admit(SERVER.browser());
            var socket = member.live();
            socket.next("hello");
            var session = phone.session().orElseThrow();

            assertThat(operator.json("sessions", "end", email, "--session", session)
                            .at("/ended")
                            .asInt())
                    .isEqualTo(1);
            Expect.soon(() -> phone.get("/verify").status() == 401);
            assertThat(member.get("/verify").status()).isEqualTo(200);
            assertThat(member.get("/dashboard").text()).contains("The session on Firefox on Linux was ended");
            var again = operator.say("sessions", "end", email, "--session", session);
            assertThat(again.status()).isEqualTo(1);
            assertThat(again.err()).contains("has no live session " + session);

            assertThat(operator.say("sessions", "end", email).out()).isEqualTo("1 session of " + email + " ended.\n");
            assertThat(socket.next("session.ended").path("reason").asString()).isEqualTo("ended-by-operator");
            Expect.soon(() -> member.get("/verify").status() == 401);
            assertThat(operator.json("sessions", "end", email).at("/ended").asInt())
                    .isZero();
        }

        @Test
        @DisplayName("of all members, each as an event of their own")
        void ofAll() {
            var own = TestServer.alone();
            var everybody = List.of(own.member(), own.member(), own.member());
            everybody.getFirst().admit(own.browser());
            var ended = new Operator(own).say("sessions", "end", "--all", "--yes");

            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(ended.out()).isEqualTo("4 sessions ended.\n");
            assertThat(ended.err()).isEqualTo("4 sessions ended so far.\n");
            everybody.forEach(
                    browser -> assertThat(browser.get("/verify").status()).isEqualTo(401));
            assertThat(own.rows()
                            .sql("SELECT count(DISTINCT account_id) FROM security_event"
                                    + " WHERE kind = 'session-ended-by-operator' AND reason = 'command-line'")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(3);
            assertThat(new Operator(own)
                            .json("sessions", "end", "--all", "--yes")
                            .at("/ended")
                            .asInt())
                    .isZero();
            own.stop();
        }
    }

    @Nested
    @DisplayName("reads a member's events")
    class Reads {
        @Test
        @DisplayName("with those that the member does not see, newest first, a page at a time")
        void events() {
            operator.say("accounts", "disable", email);
            operator.say("accounts", "enable", email);

            var page = operator.json("events", email, "--limit", "2");
            assertThat(page.findValuesAsString("event"))
                    .containsExactly("account-enabled", "session-ended-by-operator");
            assertThat(page.at("/events/0/reason").asString()).isEqualTo("command-line");
            var older =
                    operator.json("events", email, "--before", page.at("/next").asString());
            assertThat(older.findValuesAsString("event")).containsExactly("account-disabled", "account-created");
            assertThat(older.at("/events/1/ip").asString()).isEqualTo("127.0.0.1");
            assertThat(older.at("/events/1/device/label").asString()).isEqualTo("Firefox on Linux");
            assertThat(older.at("/next").isNull()).isTrue();

            var text = operator.say("events", email, "--limit", "2");
            assertThat(text.out().lines().skip(1))
                    .allSatisfy(line -> assertThat(line).contains("  command line"));
            assertThat(text.err())
                    .isEqualTo("More follow: --before " + page.at("/next").asString() + "\n");
        }

        @Test
        @DisplayName("even those of a kind that only a newer release knows")
        void ofANewerRelease() {
            SERVER.rows()
                    .sql(
                            "INSERT INTO security_event (id, account_id, kind) VALUES (:id, CAST(:account AS uuid), 'of-tomorrow')")
                    .param("id", UUID.randomUUID())
                    .param("account", id)
                    .update();

            assertThat(operator.say("events", email).out()).contains("of-tomorrow");
            assertThat(member.get("/dashboard").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "accounts show",
        "accounts unlock",
        "accounts disable",
        "accounts enable",
        "sessions list",
        "sessions end",
        "events"
    })
    @DisplayName("is told in one line, with status 1, that there is no such member; --json changes nothing about that")
    void nobody(String command) {
        for (var json : List.of("", " --json")) {
            var said = operator.say((command + " nobody@example.org" + json).split(" "));
            assertThat(said.status()).isEqualTo(1);
            assertThat(said.out()).isEmpty();
            assertThat(said.err()).isEqualTo("There is no account with the email 'nobody@example.org'.\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"accounts", "sessions", "keys", "webhooks", "mail", "database"})
    @DisplayName("finds examples in the help of every command, and the option --json")
    void help(String group) {
        var shown = operator.say(group, "--help");
        assertThat(shown.status()).as("%s", shown).isZero();
        var groups = shown.out();
        var commands = groups.substring(groups.indexOf("Commands:"))
                .lines()
                .skip(1)
                .takeWhile(line -> line.startsWith("  "))
                .filter(line -> line.matches("  \\w.*"))
                .map(line -> line.strip().split(" ")[0])
                .toList();
        assertThat(commands).isNotEmpty();
        for (var command : commands) {
            var said = operator.say(group, command, "--help");
            var help = said.out();
            assertThat(help)
                    .as("%s %s", command, said)
                    .contains("Example")
                    .contains("\n  countersign " + group + " " + command)
                    .contains("--json");
            assertThat(help.lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
        }
    }

    @Nested
    @DisplayName("deletes an account")
    class Deletes {
        @Test
        @DisplayName("only with --yes; without it, says whose account it is and that nothing happened")
        void confirms() {
            var unsure = operator.say("accounts", "delete", email);

            assertThat(unsure.status()).isEqualTo(2);
            assertThat(unsure.out()).isEmpty();
            assertThat(unsure.err())
                    .startsWith("countersign accounts delete would delete " + email + " (Ann, since ")
                    .contains("To do that, add --yes.");
            assertThat(member.session()).isPresent();
        }

        @Test
        @DisplayName("at once on every node, and frees the email; a second time there is none")
        void deletes() {
            var hearing = member.live();

            var deleted = operator.say("accounts", "delete", email, "--yes");

            assertThat(deleted.status()).as(deleted.err()).isZero();
            assertThat(deleted.out()).isEqualTo(email + " is deleted, with all that named its member.\n");
            assertThat(hearing.next("session.ended").path("reason").asString()).isEqualTo("account-deleted");
            Expect.soon(() -> member.session().isEmpty());
            assertThat(SERVER.rows()
                            .sql("SELECT count(*) FROM session_log WHERE account_id = :id")
                            .param("id", UUID.fromString(id))
                            .query(Integer.class)
                            .single())
                    .isZero();
            var again = operator.say("accounts", "delete", email, "--yes");
            assertThat(again.status()).isEqualTo(1);
            assertThat(again.err()).isEqualTo("There is no account with the email '" + email + "'.\n");
            assertThat(OTHER.browser().signUp(email).session()).isPresent();
        }

        @Test
        @DisplayName("also a disabled one, and prints as JSON which one it was")
        void json() {
            operator.say("accounts", "disable", email);

            var deleted = operator.json("accounts", "delete", email, "--yes");

            assertThat(deleted.path("deleted").asString()).isEqualTo(id);
            assertThat(deleted.path("email").asString()).isEqualTo(email);
        }

        @Test
        @DisplayName("and leaves an event of an operator that names nobody")
        void event() {
            operator.say("accounts", "delete", email, "--yes");

            assertThat(SERVER.rows()
                            .sql("SELECT count(*) FROM security_event WHERE kind = 'account-deleted'"
                                    + " AND account_id IS NULL AND reason = 'command-line'")
                            .query(Integer.class)
                            .single())
                    .isPositive();
        }
    }

    @Test
    @DisplayName(
            "exports all that is stored about a member, in the shape that the member gets, who sees that it was done")
    void exports() {
        var exported = operator.say("accounts", "export", email);

        assertThat(exported.status()).as(exported.err()).isZero();
        var copy = JsonMapper.shared().readTree(exported.out());
        var reference = JsonMapper.shared().createObjectNode().put("$ref", "#/components/schemas/AccountExport");
        assertThat(Contract.DOCUMENT.misfits(reference, copy)).isEmpty();
        assertThat(copy.at("/account/id").asString()).isEqualTo(id);
        assertThat(copy.at("/security_events/0/event").asString()).isEqualTo("account-exported");
        assertThat(copy.at("/security_events/0/by_operator").asBoolean()).isTrue();
        assertThat(member.get("/dashboard").text()).contains("Data downloaded").contains("an operator of this service");
    }
}
