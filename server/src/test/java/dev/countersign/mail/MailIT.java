package dev.countersign.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Certificate;
import dev.countersign.support.Expect;
import dev.countersign.support.JarProcess;
import dev.countersign.support.MailReceiver;
import dev.countersign.support.Postfix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Mail of the packaged jar")
class MailIT {
    private static final String PASSWORD = "correct horse battery";
    private static final String BCRYPT = "$2b$10$abcdefghijklmnopqrstuuCj7fyLDJytXL.TfOiOeiv0fQvSOK1/2";
    private static final int MEMBERS = 24;

    @TempDir
    private Path directory;

    private static Map<String, String> settings(String url) {
        return Map.of("COUNTERSIGN_MAIL_URL", url, "COUNTERSIGN_MAIL_FROM", "Example <sign-in@example.org>");
    }

    private static String email(int number) {
        return "member" + number + "@example.org";
    }

    private void importMembers(Map<String, String> settings, int count) throws IOException {
        var file = directory.resolve("members.jsonl");
        Files.writeString(
                file,
                IntStream.range(0, count)
                        .mapToObj(number ->
                                "{\"email\":\"%s\",\"name\":\"Ann\",\"password_hash\":\"%s\",\"email_verified\":true}\n"
                                        .formatted(email(number), BCRYPT))
                        .collect(Collectors.joining()));
        var imported = JarProcess.command(directory, settings, "accounts", "import", file.toString());
        assertThat(imported.status()).as(imported.err()).isZero();
    }

    private static void signIn(JarProcess node, int member) {
        var answer = new Browser(node.url(), "")
                .post("/api/v1/session", Map.of("email", email(member), "password", PASSWORD));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    @DisplayName(
            "survives a node killed between commit and sending: none is lost, a repeated one has the same Message-ID")
    void killed() throws IOException, InterruptedException {
        try (var receiver = MailReceiver.start()) {
            var settings = settings(receiver.url());
            var first = JarProcess.start(directory, settings);
            first.untilReady();
            importMembers(settings, MEMBERS);
            // The server falls silent after a few letters, so that others are on their way, and more have not begun it.
            receiver.answering(to -> receiver.received().size() > 3 ? MailReceiver.SILENCE : MailReceiver.ACCEPT);
            try {
                IntStream.range(0, MEMBERS).forEach(member -> signIn(first, member));
            } finally {
                first.kill();
            }
            var before = receiver.received().size();
            assertThat(before).as("letters that had left").isBetween(4, MEMBERS - 1);
            receiver.answering(to -> MailReceiver.ACCEPT);

            var second = JarProcess.start(directory, settings);
            try {
                second.untilReady();
                var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (recipients(receiver) < MEMBERS && System.nanoTime() < deadline) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
                assertThat(recipients(receiver)).as("all have theirs").isEqualTo(MEMBERS);
                var repeated = receiver.received().size() - MEMBERS;
                System.out.println("killed after " + before + " of " + MEMBERS + " letters; " + repeated
                        + " came again, none was lost");
                assertThat(receiver.received().stream()
                                .map(MailReceiver.Received::messageId)
                                .distinct())
                        .as("one letter for each member, however often it came")
                        .hasSize(MEMBERS);
            } finally {
                second.stop();
            }
        }
    }

    private static long recipients(MailReceiver receiver) {
        return receiver.received().stream()
                .map(MailReceiver.Received::recipient)
                .distinct()
                .count();
    }

    @Test
    @DisplayName("goes to Postfix over verified TLS only, and says what the server answered (SEC-75)")
    void postfix() throws IOException {
        Postfix.demand();
        var right = Certificate.of(Postfix.HOST, directory);
        var another = "smtp.example.org";
        var hosts = Files.writeString(
                directory.resolve("hosts"), "127.0.0.1 localhost %s %s\n".formatted(Postfix.HOST, another));
        var trusting = Map.of("JDK_JAVA_OPTIONS", right.trusted() + " -Djdk.net.hosts.file=" + hosts);
        var home = Files.createDirectory(directory.resolve("postfix"));
        try (var postfix = Postfix.start(home, right, Certificate.of("other.example.org", directory))) {
            postfix.answering(to -> switch (to) {
                case "soft@example.org" -> "450 4.2.1 Mailbox busy";
                case "hard@example.org" -> "550 5.1.1 No such user";
                case "silent@example.org" -> Postfix.SILENCE;
                default -> Postfix.ACCEPT;
            });
            var settings = new HashMap<>(settings(postfix.starttls()));
            settings.putAll(trusting);
            var node = JarProcess.start(directory, settings);
            node.untilReady();
            try {
                assertThat(test(settings, "ann@example.org")).startsWith("0 Accepted: 250 2.0.0 Ok: queued as ");
                assertThat(test(settings, "soft@example.org"))
                        .startsWith("1 Not accepted now: 450 4.2.1 ")
                        .endsWith("Mailbox busy");
                assertThat(test(settings, "hard@example.org"))
                        .startsWith("1 Refused: 550 5.1.1 ")
                        .endsWith("No such user");
                assertThat(test(settings, "silent@example.org")).startsWith("1 The mail server was not reached: ");
                for (var tls : List.of(postfix.tls(), postfix.starttls())) {
                    settings.put("COUNTERSIGN_MAIL_URL", tls);
                    assertThat(test(settings, "ann@example.org", "--json"))
                            .matches(
                                    "0 \\{\"result\":\"accepted\",\"answer\":\"250 2\\.0\\.0 Ok: .*\",\"waiting\":0,\"tried\":0}");
                }
                settings.put("COUNTERSIGN_MAIL_URL", postfix.withoutTls());
                assertThat(test(settings, "ann@example.org"))
                        .startsWith("1 The mail server was not reached: ")
                        .contains("STARTTLS");
                settings.put("COUNTERSIGN_MAIL_URL", postfix.withAnotherCertificate());
                assertThat(test(settings, "ann@example.org"))
                        .startsWith("1 The mail server was not reached: ")
                        .containsIgnoringCase("certification path");
                settings.put("COUNTERSIGN_MAIL_URL", postfix.starttls().replace(Postfix.HOST, another));
                assertThat(test(settings, "ann@example.org"))
                        .startsWith("1 The mail server was not reached: ")
                        .contains("matching " + another);
                settings.put("COUNTERSIGN_MAIL_URL", postfix.starttls().replace(Postfix.HOST, "localhost"));
                assertThat(test(settings, "ann@example.org")).startsWith("0 Accepted: ");
                Expect.soon(() -> postfix.stored().size() == 4);

                // Greylisting.
                importMembers(settings, 1);
                var asked = new ConcurrentHashMap<String, Integer>();
                postfix.answering(
                        to -> asked.merge(to, 1, Integer::sum) == 1 ? "DEFER_IF_PERMIT Greylisted" : Postfix.ACCEPT);
                signIn(node, 0);
                Expect.soon(() -> postfix.stored().size() == 5);
                assertThat(asked).isEqualTo(Map.of(email(0), 2));
                assertThat(postfix.stored())
                        .anySatisfy(letter -> assertThat(letter)
                                .contains("Subject: New sign-in to your Countersign account", "SMTPS id"));
            } finally {
                node.stop();
            }
        }
    }

    /** The exit status, and the one line that was printed. */
    private String test(Map<String, String> settings, String... arguments) {
        var words = Stream.concat(Stream.of("mail", "test"), Stream.of(arguments));
        var said = JarProcess.command(directory, settings, words.toArray(String[]::new));
        var line = said.out().isEmpty() ? said.err().lines().toList().getLast() : said.out();
        return said.status() + " " + line.strip();
    }
}
