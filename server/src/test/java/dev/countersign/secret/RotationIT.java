package dev.countersign.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.database.Database;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.JarProcess;
import dev.countersign.support.Receiver;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Runs the commands of "Replacing the secret" in {@code docs/operating.md}, in their order. */
@DisplayName("The commands of \"Replacing the secret\" in docs/operating.md")
class RotationIT {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final String OLD = "the old secret of three nodes, thirty-two bytes";
    private static final int MEMBERS = 40_000;
    private static final String JAR = "java -jar countersign.jar";

    @TempDir
    Path directory;

    private static List<String> commands() throws IOException {
        var page = Files.readString(Path.of("../docs/operating.md"));
        var section = page.substring(page.indexOf("\n### Replacing the secret")).split("\n## ")[0];
        return BLOCK.matcher(section).results().map(block -> block.group(1)).toList();
    }

    /** What a command has printed, and its status. */
    private record Said(int status, String out, String err) {}

    private Said run(String commands, Map<String, String> variables) throws IOException, InterruptedException {
        var process = start(commands, variables);
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(commands).isTrue();
        return new Said(
                process.exitValue(),
                Files.readString(directory.resolve("out")),
                Files.readString(directory.resolve("err")));
    }

    private Process start(String commands, Map<String, String> variables) throws IOException {
        var builder = new ProcessBuilder("bash", "-euc", commands.replace(JAR, "exec " + java()))
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("COUNTERSIGN_") || name.startsWith("SESSION_"));
        builder.environment().putAll(variables);
        return builder.start();
    }

    private static String java() {
        return System.getProperty("java.home") + "/bin/java -jar " + System.getProperty("countersign.jar");
    }

    /** The variables that a command gives to a node. */
    private Map<String, String> variablesOf(String start) throws IOException, InterruptedException {
        assertThat(start.strip()).endsWith(JAR);
        return run(start.replace(JAR, "env"), Map.of())
                .out()
                .lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair[0].startsWith("SESSION_SECRET"))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    /** A node that is started again at its address, and that nobody uses while it is not there. */
    private final class Node {
        private final Map<String, String> same;
        private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
        private @Nullable JarProcess process;

        Node(String databaseUrl) {
            this.same = Map.of(
                    "DATABASE_URL",
                    databaseUrl,
                    "PORT",
                    String.valueOf(TestServer.freePort()),
                    "COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS",
                    "127.0.0.1/32");
        }

        void start(Map<String, String> secrets) {
            use.writeLock().lock();
            try {
                if (process != null) {
                    process.stop();
                }
                var variables = new HashMap<>(same);
                variables.putAll(secrets);
                process = JarProcess.start(directory, variables);
                process.untilReady();
            } finally {
                use.writeLock().unlock();
            }
        }

        Browser browser() {
            return new Browser(
                    running().url(), "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        }

        JarProcess running() {
            return Objects.requireNonNull(process);
        }
    }

    /** Members who sign up, sign in and approve, each call on the next node. */
    private static final class Crowd {
        private final List<Node> nodes;
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger turn = new AtomicInteger();
        private final AtomicInteger rounds = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads;

        Crowd(List<Node> nodes) {
            this.nodes = nodes;
            this.threads = IntStream.range(0, 2)
                    .mapToObj(number -> Thread.ofPlatform().start(this::live))
                    .toList();
        }

        private void live() {
            while (!over.get()) {
                try {
                    round();
                    rounds.incrementAndGet();
                } catch (AssertionError | RuntimeException failure) {
                    failures.add(failure.toString());
                }
            }
        }

        /** @return what a node that is there answers */
        private <T> T at(Browser browser, java.util.function.Function<Browser, T> call) {
            while (true) {
                var node = nodes.get(turn.getAndIncrement() % nodes.size());
                if (node.use.readLock().tryLock()) {
                    try {
                        var there = browser.at(node.running().url());
                        var answer = call.apply(there);
                        browser.takeCookiesOf(there);
                        return answer;
                    } finally {
                        node.use.readLock().unlock();
                    }
                }
            }
        }

        private void round() {
            var laptop = nodes.getFirst().browser();
            var phone = nodes.getFirst().browser();
            var email = "crowd" + UUID.randomUUID() + "@example.org";
            at(laptop, browser -> browser.signUp(email));
            expect(
                    200,
                    at(
                            laptop,
                            browser -> browser.forget(Browser.SESSION)
                                    .signIn(email)
                                    .status()));
            expect(200, at(laptop, browser -> browser.get("/verify").status()));
            expect(202, at(phone, browser -> browser.signIn(email).status()));
            var code = at(phone, Browser::code);
            var request = at(laptop, Browser::pendingApproval);
            expect(200, at(laptop, browser -> browser.answer(request, code).status()));
            expect(200, at(phone, browser -> browser.redeem().status()));
            expect(
                    204,
                    at(
                            laptop,
                            browser -> browser.put(
                                            "/api/v1/account/password",
                                            Map.of(
                                                    "current_password",
                                                    TestServer.PASSWORD,
                                                    "new_password",
                                                    "violet lantern over the marsh"))
                                    .status()));
            var token = at(laptop, browser -> browser.get("/account").formToken());
            expect(
                    303,
                    at(
                            laptop,
                            browser -> browser.submit("/dashboard", "action=sign-out&_csrf=" + token)
                                    .status()));
        }

        private static void expect(int status, int actual) {
            assertThat(actual).isEqualTo(status);
        }

        /** Waits until the crowd has done something more. */
        void goOn() {
            var before = rounds.get();
            Expect.soon(() -> rounds.get() > before + 1 || !failures.isEmpty());
        }

        void stop() throws InterruptedException {
            over.set(true);
            for (var thread : threads) {
                thread.join();
            }
        }
    }

    @Test
    @DisplayName(
            "replace the secret of three nodes under load without a failure, also when interrupted, and the old one opens nothing then")
    void threeNodes() throws Exception {
        Files.writeString(directory.resolve("secret"), OLD + "\n");
        var commands = commands();
        var url = TestServer.emptyDatabase();
        var rows = JdbcClient.create(new DriverManagerDataSource(
                url.replace("postgres://postgres@", "jdbc:postgresql://") + "?user=postgres"));
        var nodes = Stream.generate(() -> new Node(url)).limit(3).toList();
        try (var receiver = Receiver.start()) {
            nodes.forEach(node -> node.start(Map.of("SESSION_SECRET", OLD)));
            var before = nodes.getFirst().browser().signUp("before@example.org");
            var settings = Map.of("DATABASE_URL", url, "COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS", "127.0.0.1/32");
            var webhook = run(
                            "SESSION_SECRET=\"$(cat secret)\" " + JAR + " webhooks add --url " + receiver.url()
                                    + " --event session.started",
                            settings)
                    .out();
            var signing = webhook.lines()
                    .filter(line -> line.contains("whsec_"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll(".*(whsec_\\S+).*", "$1");
            fill(rows);
            var crowd = new Crowd(nodes);
            crowd.goOn();

            run(commands.get(0), Map.of());
            var both = variablesOf(commands.get(1));
            nodes.getFirst().start(both);
            crowd.goOn();
            var early = run(commands.get(2), settings);
            assertThat(early.status()).isEqualTo(1);
            assertThat(early.err()).hasLineCount(1).contains("not known to the nodes at");
            nodes.stream().skip(1).forEach(node -> node.start(both));
            crowd.goOn();

            var interrupted = start(commands.get(2), settings);
            Expect.within(60, () -> isBetween(rows));
            interrupted.destroyForcibly().waitFor();
            assertThat(isBetween(rows)).isTrue();
            crowd.goOn();
            var done = run(commands.get(2), settings);
            assertThat(done.status()).as(done.err()).isZero();
            assertThat(done.out()).startsWith("Done: the new secret is in force.");
            crowd.goOn();

            var alone = variablesOf(commands.get(3));
            assertThat(alone).containsOnlyKeys("SESSION_SECRET").isNotEqualTo(Map.of("SESSION_SECRET", OLD));
            nodes.forEach(node -> node.start(alone));
            crowd.goOn();
            crowd.stop();
            run(commands.get(4), Map.of());

            assertThat(crowd.failures).isEmpty();
            assertThat(receiver.messages())
                    .hasSizeGreaterThan(crowd.rounds.get())
                    .allSatisfy(message -> assertThat(message.signature()).isEqualTo(message.signatureBy(signing)));
            assertThat(before.at(nodes.get(1).running().url()).session()).isPresent();
            assertThat(nodes.get(2)
                            .browser()
                            .recover(before.email(), before.recoveryCodes().getFirst())
                            .status())
                    .isEqualTo(200);
            opensNothing(rows, nodes.getFirst());
            assertThat(directory.resolve("secret-old")).doesNotExist();
        } finally {
            nodes.stream()
                    .filter(node -> node.process != null)
                    .forEach(node -> node.running().kill());
        }
    }

    /** Members with hashes that are sealed under the old secret, so that replacing it takes a while. */
    private static void fill(JdbcClient rows) {
        var seal = new Seal(new Secrets(new Secret(OLD)));
        var ids = new ArrayList<String>();
        var hashes = new ArrayList<String>();
        for (var number = 0; number < MEMBERS; number++) {
            var id = Database.newId();
            ids.add(id.toString());
            hashes.add(seal.close(id, "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA"));
        }
        rows.sql("""
                        INSERT INTO account (id, email, name, password_hash)
                        SELECT id, id || '@example.org', 'Member', hash
                        FROM unnest(CAST(:ids AS uuid[]), CAST(:hashes AS text[])) AS filled (id, hash)
                        """)
                .param("ids", ids.toArray(String[]::new))
                .param("hashes", hashes.toArray(String[]::new))
                .update();
    }

    /** Whether some hashes are sealed under the new secret, and some are not. */
    private static boolean isBetween(JdbcClient rows) {
        return rows.sql("""
                        SELECT count(*) FILTER (WHERE password_hash LIKE 'sealed:%:%') > 1000
                               AND count(*) FILTER (WHERE password_hash NOT LIKE 'sealed:%:%') > 1000
                        FROM account
                        """).query(Boolean.class).single();
    }

    private static void opensNothing(JdbcClient rows, Node node) {
        var old = new Secrets(new Secret(OLD));
        var seal = new Seal(old);
        assertThat(stored(rows, "SELECT id, password_hash FROM account"))
                .hasSizeGreaterThan(MEMBERS)
                .allSatisfy((id, hash) -> assertThat(seal.open(id, hash)).isEmpty());
        assertThat(stored(rows, "SELECT id, encode(secret, 'base64') FROM webhook_endpoint"))
                .hasSize(1)
                .allSatisfy((id, stored) -> assertThat(old.keysFor(KeyPurpose.WEBHOOK_SECRET)
                                .open(Base64.getMimeDecoder().decode(stored), id))
                        .isEmpty());
        assertThat(rows.sql(
                                "SELECT count(*) FROM secret_check WHERE value = decode(:check, 'hex') OR replaced IS NOT NULL")
                        .param("check", new Secret(OLD).check())
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(node.running().output()).doesNotContain(OLD);
    }

    private static Map<UUID, String> stored(JdbcClient rows, String query) {
        return rows
                .sql(query)
                .query((row, number) -> Map.entry(row.getObject(1, UUID.class), row.getString(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    @DisplayName("replace a secret in the data directory once its node is stopped")
    void dataDirectory() throws Exception {
        var rotate = commands().getLast();
        var file = directory.resolve("data").resolve("secret");
        var node = JarProcess.start(directory, Map.of());
        node.untilReady();
        var member = new Browser(node.url(), "").signUp("ann@example.org");
        var old = Files.readString(file);
        var early = run(rotate, Map.of());
        assertThat(early.status()).isEqualTo(1);
        assertThat(early.err()).hasLineCount(1).contains("not known to the nodes at");
        assertThat(Files.readString(file)).isEqualTo(old);
        node.stop();

        var done = run(rotate, Map.of());

        assertThat(done.status()).as(done.err()).isZero();
        assertThat(Files.readString(file)).isNotEqualTo(old);
        assertThat(directory.resolve("data").resolve("secret-next")).doesNotExist();
        assertThat(run(rotate.replace("rotate", "--help"), Map.of()).status()).isZero();
        var again = JarProcess.start(directory, Map.of());
        again.untilReady();
        try {
            var there = member.at(again.url());
            assertThat(there.session()).isPresent();
            assertThat(there.forget(Browser.SESSION).signIn("ann@example.org").status())
                    .isEqualTo(200);
            assertThat(new Browser(again.url(), "")
                            .recover("ann@example.org", member.recoveryCodes().getFirst())
                            .status())
                    .isEqualTo(200);
        } finally {
            again.stop();
        }
    }
}
