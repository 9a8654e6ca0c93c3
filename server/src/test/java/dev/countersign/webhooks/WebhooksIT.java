package dev.countersign.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Certificate;
import dev.countersign.support.Expect;
import dev.countersign.support.JarProcess;
import dev.countersign.support.Receiver;
import dev.countersign.support.Receiver.Message;
import dev.countersign.support.Secrets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Webhooks of the packaged jar")
class WebhooksIT {
    private static final Map<String, String> SETTINGS =
            Map.of("COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS", "127.0.0.0/8,::1/128");

    @TempDir
    private Path directory;

    private JarProcess start() {
        var node = JarProcess.start(directory, SETTINGS);
        node.untilReady();
        return node;
    }

    private JarProcess.Said say(String... words) {
        return JarProcess.command(directory, SETTINGS, words);
    }

    @Test
    @DisplayName("survive a node killed between commit and send: none is lost, and repeats have the same id")
    void killed() throws InterruptedException {
        try (var receiver = Receiver.start()) {
            var first = start();
            var added = say(
                    "webhooks",
                    "add",
                    "--url",
                    receiver.url(),
                    "--event",
                    "account.created",
                    "--event",
                    "session.started",
                    "--event",
                    "session.ended");
            assertThat(added.status()).as(added.err()).isZero();
            var secret = added.out().strip();
            Secrets.remember(secret);
            assertThat(secret).matches("whsec_[A-Za-z0-9+/]{43}=");
            assertThat(added.err()).doesNotContain(secret);
            // Its messages are still in flight when it is killed.
            receiver.answering(message -> receiver.messages().size() > 10 ? hang() : 204);
            Set<String> accounts = ConcurrentHashMap.newKeySet();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var comings = List.of(0, 1, 2, 3).stream()
                        .map(lane -> CompletableFuture.runAsync(() -> signUpUntilGone(first, lane, accounts), threads))
                        .toList();
                try {
                    Expect.soon(() -> accounts.size() > 12);
                } finally {
                    first.kill();
                }
                comings.forEach(CompletableFuture::join);
            }
            var before = receiver.messages();
            receiver.answering(message -> 204);

            var second = start();
            try {
                var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
                while (!createdAndStarted(receiver, accounts) && System.nanoTime() < deadline) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
                assertThat(createdAndStarted(receiver, accounts))
                        .as("all were told")
                        .isTrue();
                var repeated = receiver.messages().stream()
                        .collect(Collectors.groupingBy(Message::id, Collectors.counting()))
                        .values()
                        .stream()
                        .filter(times -> times > 1)
                        .count();
                assertThat(repeated)
                        .as("messages that came again with their id")
                        .isPositive();
                assertThat(receiver.messages().stream()
                                .collect(Collectors.groupingBy(
                                        Message::id, Collectors.mapping(Message::body, Collectors.toSet()))))
                        .allSatisfy((id, bodies) -> assertThat(bodies).hasSize(1));
                assertThat(receiver.messages())
                        .allSatisfy(message -> assertThat(message.signature()).isEqualTo(message.signatureBy(secret)));
                System.out.println("killed after " + before.size() + " requests for " + accounts.size() + " accounts; "
                        + repeated + " messages came again, none was lost");

                var id =
                        say("webhooks", "list").out().lines().toList().getLast().substring(0, 36);
                var again = say(
                        "webhooks", "replay", id, "--message", before.getFirst().id());
                assertThat(again.status()).as(again.err()).isZero();
                assertThat(again.out()).isEqualTo("1 message will be sent again.\n");
                Expect.soon(() -> receiver.messages().stream()
                                .filter(message ->
                                        message.id().equals(before.getFirst().id()))
                                .count()
                        == 2);
                assertThat(say("webhooks", "replay", id, "--since", "1h").status())
                        .isZero();
                assertThat(say("webhooks", "replay", id).status()).isEqualTo(2);
                assertThat(say("webhooks", "add", "--url", "http://10.0.0.1/", "--event", "session.ended")
                                .status())
                        .isEqualTo(1);
                assertThat(say("webhooks", "add", "--url", receiver.url(), "--event", "no.such")
                                .status())
                        .isEqualTo(2);
                assertThat(say("webhooks", "remove", id).status()).isZero();
                assertThat(say("webhooks", "remove", id).status()).isEqualTo(1);
                assertThat(second.output()).doesNotContain(secret);
            } finally {
                second.stop();
            }
        }
    }

    @Test
    @DisplayName("go over TLS to a receiver with a trusted certificate for its name, and to nobody else")
    void tls() {
        var trusted = Certificate.of("localhost", directory);
        var ofAnotherName = Certificate.of("receiver.example", directory);
        var settings = new HashMap<>(SETTINGS);
        settings.put("JDK_JAVA_OPTIONS", trusted.trusted());
        try (var receiver = Receiver.startTls(trusted);
                var stranger = Receiver.startTls(Certificate.of("localhost", directory));
                var another = Receiver.startTls(ofAnotherName)) {
            var node = JarProcess.start(directory, settings);
            node.untilReady();
            try {
                for (var endpoint : List.of(another, stranger, receiver)) {
                    var added = say("webhooks", "add", "--url", endpoint.url(), "--event", "account.created");
                    assertThat(added.status()).as(added.err()).isZero();
                    Secrets.remember(added.out().strip());
                }

                new Browser(node.url(), "").signUp("ann@example.org");

                assertThat(receiver.await(1)).hasSize(1);
                Expect.soon(() -> node.output()
                                .lines()
                                .filter(line -> line.contains("does not accept messages"))
                                .count()
                        == 2);
                assertThat(stranger.messages()).isEmpty();
                assertThat(another.messages()).isEmpty();
            } finally {
                node.stop();
            }
        }
    }

    private static boolean createdAndStarted(Receiver receiver, Set<String> accounts) {
        var told = receiver.messages().stream()
                .map(message -> message.account() + " " + message.type())
                .collect(Collectors.toCollection(HashSet::new));
        return accounts.stream()
                .allMatch(account ->
                        told.contains(account + " account.created") && told.contains(account + " session.started"));
    }

    private static void signUpUntilGone(JarProcess node, int lane, Set<String> accounts) {
        try {
            for (var number = 0; true; number++) {
                var browser = new Browser(node.url(), "").signUp("lane" + lane + "-" + number + "@example.org");
                accounts.add(browser.get("/api/v1/session").at("/account/id"));
            }
        } catch (IllegalStateException serverGone) {
            // The test has killed the server on purpose.
        }
    }

    private static int hang() {
        try {
            TimeUnit.SECONDS.sleep(60);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return 204;
    }
}
