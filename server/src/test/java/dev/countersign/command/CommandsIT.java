package dev.countersign.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.JarProcess;
import dev.countersign.support.JarProcess.Said;
import dev.countersign.support.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("The command line of the packaged jar")
class CommandsIT {
    private static final Pattern KEY = Pattern.compile("cs_live_[A-Za-z0-9_-]{43}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    @TempDir
    private Path directory;

    private Said say(String... words) {
        return JarProcess.command(directory, Map.of(), words);
    }

    private static Answer introspect(JarProcess node, String key) {
        return new Browser(node.url(), "shop/1.0")
                .send(
                        "POST",
                        "/api/v1/introspection",
                        Map.of("token", "nobody's"),
                        request -> request.header("Authorization", "Bearer " + key));
    }

    private String created() {
        var created = say("keys", "create", "--name", "the shop", "--scope", "introspect", "--scope", "sessions:read");
        assertThat(created.status()).as(created.err()).isZero();
        var key = created.out().strip();
        Secrets.remember(key);
        assertThat(key).matches(KEY);
        assertThat(created.err()).doesNotContain(key).contains("Created key");
        return key;
    }

    private String idOf(String name) {
        var list = say("keys", "list");
        assertThat(list.status()).as(list.err()).isZero();
        var line = list.out().lines().filter(row -> row.contains(name)).toList().getLast();
        var id = ID.matcher(line);
        assertThat(id.find()).isTrue();
        return id.group();
    }

    @Test
    @DisplayName("creates, lists, rotates and revokes keys while a node runs, which soon knows; a key is shown once")
    void besideANode() {
        var node = JarProcess.start(directory, Map.of());
        node.untilReady();
        try {
            var key = created();
            assertThat(introspect(node, key).status()).isEqualTo(200);
            var id = idOf("the shop");

            var list = say("keys", "list");
            assertThat(list.out())
                    .contains("the shop", "introspect sessions:read", "good")
                    .doesNotContain("cs_live_");
            assertThat(list.err()).isEmpty();

            var rotated = say("keys", "rotate", id, "--overlap", "1h");
            assertThat(rotated.status()).as(rotated.err()).isZero();
            var next = rotated.out().strip();
            Secrets.remember(next);
            assertThat(next).matches(KEY).isNotEqualTo(key);
            assertThat(introspect(node, key).status()).isEqualTo(200);
            assertThat(introspect(node, next).status()).isEqualTo(200);
            var again = say("keys", "rotate", id);
            assertThat(again.status()).isEqualTo(1);
            assertThat(again.err()).contains("was rotated before");

            assertThat(say("keys", "revoke", id).status()).isZero();
            Expect.soon(() -> introspect(node, key).status() == 401);
            assertThat(introspect(node, next).status()).isEqualTo(200);
            assertThat(say("keys", "revoke", id).status()).isEqualTo(1);
            assertThat(say("keys", "list").out()).contains("revoked");
            assertThat(node.output()).doesNotContain(key).doesNotContain(next);
        } finally {
            node.stop();
        }
    }

    @Test
    @DisplayName("disables and enables an account while a node runs, and its sessions end there at once (SEC-32)")
    void accounts() {
        var node = JarProcess.start(directory, Map.of());
        node.untilReady();
        try {
            var ann = new Browser(node.url(), "").signUp("ann@example.org");
            var live = ann.live();
            live.next("hello");
            assertThat(ann.get("/verify").status()).isEqualTo(200);

            var disabled = say("accounts", "disable", "Ann@Example.org");

            assertThat(disabled.status()).as(disabled.err()).isZero();
            assertThat(disabled.out()).isEqualTo("ann@example.org is disabled; its sessions have ended.\n");
            assertThat(disabled.err()).as("no lines of the log around it").isEmpty();
            assertThat(live.next("session.ended").path("reason").asString()).isEqualTo("ended-by-operator");
            Expect.soon(() -> ann.get("/verify").status() == 401);
            assertThat(new Browser(node.url(), "").signIn("ann@example.org").status())
                    .isEqualTo(401);

            assertThat(say("accounts", "enable", "ann@example.org").status()).isZero();
            assertThat(new Browser(node.url(), "").signIn("ann@example.org").status())
                    .isEqualTo(200);
            var nobody = say("accounts", "disable", "nobody@example.org");
            assertThat(nobody.status()).isEqualTo(1);
            assertThat(nobody.out()).isEmpty();
            assertThat(nobody.err()).hasLineCount(1).contains("no account with the email 'nobody@example.org'");
        } finally {
            node.stop();
        }
    }

    @Test
    @DisplayName("helps a member beside a running node, which is bound by each act at once (N3)")
    void helpsBesideANode() {
        var node = JarProcess.start(directory, Map.of());
        node.untilReady();
        try {
            var ann = new Browser(node.url(), "").signUp("ann@example.org");
            var live = ann.live();
            live.next("hello");

            assertThat(say("accounts", "rename", "ann@example.org", "Ann Example")
                            .status())
                    .isZero();
            Expect.soon(() -> ann.get("/api/v1/session").at("/account/name").equals("Ann Example"));

            var sessions = JsonMapper.shared()
                    .readTree(
                            say("sessions", "list", "ann@example.org", "--json").out());
            assertThat(sessions.at("/sessions/0/id").asString())
                    .isEqualTo(ann.session().orElseThrow());
            assertThat(say("sessions", "end", "ann@example.org").out())
                    .isEqualTo("1 session of ann@example.org ended.\n");
            assertThat(live.next("session.ended").path("reason").asString()).isEqualTo("ended-by-operator");
            Expect.soon(() -> ann.get("/verify").status() == 401);

            var shown = say("accounts", "show", "ann@example.org");
            assertThat(shown.status()).as(shown.err()).isZero();
            assertThat(shown.err()).isEmpty();
            assertThat(shown.out()).contains("Name            Ann Example\n", "Sessions        0 of 2\n");
            assertThat(say("events", "ann@example.org", "--limit", "2").out())
                    .contains("session-ended-by-operator  command line", "name-changed");
        } finally {
            node.stop();
        }
    }

    @Test
    @DisplayName("costs at most two thirds of the processor time of a node's start (decision 0049)")
    void cost() {
        var node = JarProcess.start(directory, Map.of());
        node.untilReady();
        try {
            var start = node.cost();
            new Browser(node.url(), "").signUp("ann@example.org");

            var show = Stream.generate(
                            () -> JarProcess.costOfCommand(directory, Map.of(), "accounts", "show", "ann@example.org"))
                    .limit(3)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();

            System.out.printf("processor time: a node's start %s, accounts show %s%n", start, show);
            assertThat(show.multipliedBy(3)).isLessThan(start.multipliedBy(2));
        } finally {
            node.stop();
        }
    }

    @Test
    @DisplayName("works while no node runs, leaves no process behind, and the next node sees its changes")
    void withoutANode() {
        var first = JarProcess.start(directory, Map.of());
        first.untilReady();
        first.stop();

        var key = created();

        assertThat(directory.resolve("data/postgres/postmaster.pid")).doesNotExist();
        var node = JarProcess.start(directory, Map.of());
        node.untilReady();
        assertThat(introspect(node, key).status()).isEqualTo(200);
        node.stop();
    }

    @Test
    @DisplayName("works on a given PostgreSQL, but only with its secret (SEC-06)")
    void givenDatabase() throws IOException {
        var owner = JarProcess.start(directory, Map.of());
        owner.untilReady();
        try {
            var port = Files.readAllLines(directory.resolve("data/postgres/postmaster.pid"))
                    .get(3);
            var password = Files.readString(directory.resolve("data/database-password"))
                    .strip();
            var url = "postgres://postgres:" + password + "@localhost:" + port.strip() + "/postgres";
            var secret = Files.readString(directory.resolve("data/secret")).strip();
            var elsewhere = Files.createTempDirectory("given");

            var made = JarProcess.command(
                    elsewhere,
                    Map.of("DATABASE_URL", url, "SESSION_SECRET", secret),
                    "keys",
                    "create",
                    "--name=given",
                    "--scope=events");
            assertThat(made.status()).as(made.err()).isZero();
            Secrets.remember(made.out().strip());
            assertThat(elsewhere.resolve("data")).doesNotExist();

            var wrong = JarProcess.command(
                    elsewhere,
                    Map.of("DATABASE_URL", url, "SESSION_SECRET", "another secret of thirty-two bytes"),
                    "keys",
                    "list");
            assertThat(wrong.status()).isEqualTo(1);
            assertThat(wrong.out()).isEmpty();
            assertThat(wrong.err()).hasLineCount(1).contains("SESSION_SECRET").doesNotContain(password);
        } finally {
            owner.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kyes list",
                "keys",
                "keys create",
                "keys create --name shop",
                "keys create --name shop --scope everything",
                "keys create --name= --scope events",
                "keys create --name shop --scope events --colour blue",
                "keys rotate",
                "keys rotate nonsense",
                "keys rotate 00000000-0000-7000-8000-000000000000 --overlap soon",
                "keys rotate 00000000-0000-7000-8000-000000000000 --overlap 91d",
                "keys revoke",
                "keys list --port 1",
                "accounts",
                "accounts disable",
                "accounts list --state tired",
                "sessions end --all",
                "events",
            })
    @DisplayName("refuses unknown input in one line, with status 2, before it touches anything")
    void notUnderstood(String words) {
        var refused = say(words.split(" "));

        assertThat(refused.status()).as(refused.err()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).hasLineCount(1).contains("--help");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "COUNTERSIGN_SESSION_LIMIT, 0",
        "COUNTERSIGN_DATA_DIR, ./nowhere",
        "DATABASE_URL, postgres://u:hush@localhost:1/x"
    })
    @DisplayName("fails in one line, with status 1, if the settings are wrong or there is no database")
    void cannot(String setting, String value) {
        var failed = JarProcess.command(
                directory,
                Map.of(setting, value, "SESSION_SECRET", "a secret of thirty-two bytes or more"),
                "keys",
                "list");

        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).hasLineCount(1).contains(setting).doesNotContain("hush");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @DisplayName("prints its version in one line")
    void version() {
        for (var words : List.of("--version", "-V", "version")) {
            var said = say(words);
            assertThat(said.status()).as(words).isZero();
            assertThat(said.out()).matches("countersign \\d+\\.\\d+\\.\\d+\\S*\n");
            assertThat(said.err()).isEmpty();
        }
    }

    @Test
    @DisplayName("refuses a misspelt variable as a node does")
    void unknownVariable() {
        var refused = JarProcess.command(directory, Map.of("COUNTERSIGN_DATADIR", "data"), "keys", "list");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err().strip()).hasLineCount(1).contains("did you mean COUNTERSIGN_DATA_DIR?");
    }

    @Test
    @DisplayName("shows its help, and starts nothing")
    void help() {
        for (var words :
                List.of("help", "--help", "-h", "keys --help", "help keys", "keys create --help", "sessions end -h")) {
            var helped = say(words.split(" "));
            assertThat(helped.status()).as(words).isZero();
            assertThat(helped.out()).contains("Usage: countersign");
            assertThat(helped.err()).isEmpty();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @DisplayName("imports members while a node runs, and exits with 1 if a line was refused or the file is missing")
    void imports() throws IOException {
        var node = JarProcess.start(directory, Map.of());
        node.untilReady();
        try {
            var line = "{\"email\":\"moved@example.org\",\"name\":\"Ann\",\"password_hash\":"
                    + "\"$2b$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2\"}\n";
            var file = Files.writeString(directory.resolve("members.jsonl"), line);
            var imported = say("accounts", "import", file.toString());
            assertThat(imported.status()).as(imported.err()).isZero();
            assertThat(imported.err())
                    .as("a line for each member would bury the refused ones")
                    .isEmpty();
            assertThat(imported.out().strip()).isEqualTo("1 lines read: 1 imported, 0 members already, 0 refused.");
            var member = new Browser(node.url(), "");
            assertThat(member.post(
                                    "/api/v1/session",
                                    Map.of("email", "moved@example.org", "password", "correct horse battery"))
                            .status())
                    .isEqualTo(200);

            Files.writeString(file, line + "not a member\n");
            var again = say("accounts", "import", file.toString());
            assertThat(again.status()).isEqualTo(1);
            assertThat(again.out().strip()).isEqualTo("2 lines read: 0 imported, 1 members already, 1 refused.");
            assertThat(again.err().strip()).isEqualTo("line 2: it is not one JSON object, or has a field twice");

            var missing = say("accounts", "import", "no-such-file.jsonl");
            assertThat(missing.status()).isEqualTo(1);
            assertThat(missing.err().strip().lines()).hasSize(1);
        } finally {
            node.stop();
        }
    }
}
