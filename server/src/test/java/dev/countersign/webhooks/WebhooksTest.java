package dev.countersign.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.countersign.outbox.Outbox;
import dev.countersign.support.Browser;
import dev.countersign.support.EventLog;
import dev.countersign.support.Expect;
import dev.countersign.support.Receiver;
import dev.countersign.support.Receiver.Message;
import dev.countersign.support.Secrets;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Webhooks")
class WebhooksTest {
    private final TestServer server = TestServer.alone("countersign.webhooks.allowed-networks=127.0.0.1/32");
    private final Receiver receiver = Receiver.start();

    @AfterEach
    void stop() {
        receiver.close();
        server.stop();
    }

    private AdditionResult.Added add(WebhookType... types) {
        var added = (AdditionResult.Added) server.room(Webhooks.class).add(receiver.url(), Set.of(types));
        Secrets.remember(added.secret());
        return added;
    }

    private AdditionResult.Added addAll() {
        return add(EnumSet.allOf(WebhookType.class).toArray(WebhookType[]::new));
    }

    private static List<String> types(List<Message> messages) {
        return messages.stream().map(Message::type).toList();
    }

    /** Moves the clock to the time of the next attempt, which is then made. */
    private void turnUntil(int count, Duration ahead) {
        server.turnClock(ahead);
        receiver.await(count);
    }

    private void settled() {
        Expect.soon(() -> receiver.open() == 0
                && server.rows()
                                .sql("SELECT count(*) FROM webhook_delivery WHERE claimed_until > clock_now()")
                                .query(Integer.class)
                                .single()
                        == 0);
    }

    @Nested
    @DisplayName("notify")
    class Tell {
        @Test
        @DisplayName("subscribers of accounts, sessions and denials, in order, signed, and with only ids (SEC-27)")
        void all() {
            var added = addAll();

            var laptop = server.member();
            var stranger = server.browser().waitFor(laptop.email());
            var session = laptop.session().orElseThrow();
            var request = laptop.pendingApproval();
            laptop.post("/api/v1/approvals/" + request + "/denial", null);
            laptop.delete("/api/v1/session");

            var messages = receiver.await(4);
            assertThat(types(messages))
                    .containsExactly("account.created", "session.started", "approval.denied", "session.ended");
            assertThat(messages).allSatisfy(message -> {
                assertThat(message.signature()).isEqualTo(message.signatureBy(added.secret()));
                assertThat(message.id()).matches("msg_[0-9a-f-]{36}");
                assertThat(message.contentType()).startsWith("application/json");
                assertThat(message.body())
                        .doesNotContain(laptop.email())
                        .doesNotContain(String.valueOf(stranger.cookie(Browser.WAITING)));
                assertThat(message.json().propertyNames()).containsExactly("type", "timestamp", "data");
            });
            assertThat(messages.stream().map(Message::account).distinct()).hasSize(1);
            assertThat(messages.stream().map(Message::id).distinct()).hasSize(4);
            assertThat(messages.get(1).json().at("/data/session_id").asString()).isEqualTo(session);
            assertThat(messages.get(2).json().at("/data/approval_id").asString())
                    .isEqualTo(request);
            assertThat(messages.get(2).json().at("/data/purpose").asString()).isEqualTo("sign-in");
            assertThat(messages.get(3).json().at("/data/session_id").asString()).isEqualTo(session);
            assertThat(messages.get(3).json().at("/data/reason").asString()).isEqualTo("signed-out");
        }

        @Test
        @DisplayName("a Python receiver, which with the lines of docs/integrating.md accepts that message and no other")
        void python() throws IOException, InterruptedException {
            Assumptions.assumeTrue(python("pass", "") == 0, "no python3 is installed here");
            var added = add(WebhookType.ACCOUNT_CREATED);
            server.member();
            var message = receiver.await(1).getFirst();
            var page = Files.readString(Path.of("..", "docs", "integrating.md"));
            var lines = page.substring(page.indexOf("```python\n") + "```python\n".length())
                    .replaceFirst("(?s)```.*", "")
                    .stripIndent();
            var asks = lines + """
                    import sys
                    secret, id, timestamp, signature, body = sys.stdin.read().split("\\n")
                    headers = {"webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature}
                    sys.exit(0 if is_genuine(secret, headers, body.encode()) else 3)
                    """;
            var told = String.join(
                    "\n", added.secret(), message.id(), message.timestamp(), message.signature(), message.body());

            assertThat(python(asks, told)).isZero();
            assertThat(python(asks, told.replace("created", "removed"))).isEqualTo(3);
        }

        private static int python(String program, String input) throws InterruptedException {
            try {
                var process = new ProcessBuilder("python3", "-c", program)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                try (var writer = process.outputWriter()) {
                    writer.write(input);
                }
                return process.waitFor();
            } catch (IOException notInstalled) {
                return -1;
            }
        }

        @Test
        @DisplayName("when a hundred wrong passwords have locked an account (SEC-16)")
        void locked() {
            add(WebhookType.ACCOUNT_LOCKED);
            var member = server.member();
            server.browser().post("/api/v1/session", Map.of("email", member.email(), "password", "wrong, and long"));
            server.rows()
                    .sql(
                            "UPDATE guess SET failures = 99, charged_at = clock_now() - interval '1 hour' WHERE kind = 'sign-in' AND failures > 0")
                    .update();

            server.browser().post("/api/v1/session", Map.of("email", member.email(), "password", "wrong, and long"));

            assertThat(types(receiver.await(1))).containsExactly("account.locked");
        }

        @Test
        @DisplayName("nobody of unwanted types, and write nothing then")
        void nobody() {
            add(WebhookType.SESSION_ENDED);
            server.member();
            assertThat(server.rows()
                            .sql("SELECT count(*) FROM webhook_message")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }

        @Test
        @DisplayName("without logging an endpoint's secret (SEC-27)")
        void logs() {
            EventLog.listen();
            var added = addAll();
            assertThat(added.toString()).doesNotContain(added.secret());
            server.member();
            receiver.await(2);
            assertThat(EventLog.lines()).noneMatch(line -> line.contains("whsec_"));
            var stored = server.rows()
                    .sql("SELECT secret FROM webhook_endpoint")
                    .query(byte[].class)
                    .single();
            var text = Base64.getDecoder().decode(added.secret().replace("whsec_", ""));
            assertThat(HexFormat.of().formatHex(stored))
                    .hasSizeGreaterThan(64)
                    .doesNotContain(HexFormat.of().formatHex(text));
        }
    }

    @Nested
    @DisplayName("that are not accepted")
    class Retried {
        @Test
        @DisplayName("are retried by the schedule, with the same id and body, for a day; then the next message is sent")
        void schedule() {
            receiver.answering(message -> message.type().equals("account.created") ? 500 : 204);
            add(WebhookType.ACCOUNT_CREATED, WebhookType.SESSION_STARTED);
            server.member();
            receiver.await(1);
            var ahead = Duration.ZERO;
            var count = 1;
            for (var wait : List.of(5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 14_400, 14_400, 14_400)) {
                settled();
                var early = ahead.plusSeconds(wait).minusSeconds(Math.min(wait / 5 + 3, wait - 1));
                server.turnClock(early);
                assertThat(server.room(WebhookTable.class).claim(endpoint(), 1, Duration.ofSeconds(1)))
                        .as("before %s s", wait)
                        .isEmpty();
                ahead = ahead.plusSeconds(wait + wait / 5 + 5);
                count++;
                turnUntil(count, ahead);
            }
            assertThat(receiver.messages().stream().map(Message::id).distinct()).hasSize(1);
            assertThat(receiver.messages().stream().map(Message::body).distinct())
                    .hasSize(1);
            settled();

            turnUntil(count + 2, Duration.ofHours(25));

            assertThat(types(receiver.messages()).subList(count, count + 2))
                    .containsExactly("account.created", "session.started");
            settled();
            assertThat(server.rows()
                            .sql("SELECT last_status FROM webhook_delivery WHERE failed_at IS NOT NULL")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(500);
        }

        @Test
        @DisplayName("hold up the same account's later ones, and no other account's")
        void inOrder() {
            var stuck = new AtomicReference<>("");
            receiver.answering(message -> message.account().equals(stuck.get()) ? 503 : 204);
            addAll();
            var ann = server.member();
            receiver.await(2);
            stuck.set(receiver.messages().getFirst().account());
            ann.delete("/api/v1/session");
            receiver.await(3);
            ann.signIn(ann.email());
            var bob = server.member();
            receiver.await(5);
            settled();
            assertThat(receiver.messages().stream()
                            .filter(message -> message.account().equals(stuck.get()))
                            .map(Message::type))
                    .containsExactly("account.created", "session.started", "session.ended");
            assertThat(bob.session()).isPresent();

            stuck.set("");
            server.turnClock(Duration.ofSeconds(10));
            receiver.await(7);

            var ofAnn = receiver.messages().getFirst().account();
            assertThat(receiver.messages().stream()
                            .filter(message -> message.account().equals(ofAnn))
                            .map(Message::type))
                    .containsExactly(
                            "account.created", "session.started", "session.ended", "session.ended", "session.started");
        }

        @Test
        @DisplayName("because the receiver is slow hold no connection and no lock of the database")
        void slow() throws InterruptedException {
            var release = new CountDownLatch(1);
            receiver.answering(message -> {
                awaitQuietly(release);
                return 204;
            });
            addAll();
            var members =
                    IntStream.range(0, 20).mapToObj(number -> server.member()).toList();
            Expect.soon(() -> receiver.open() == 16);
            try {
                Expect.soon(() -> server.room(HikariDataSource.class)
                                .getHikariPoolMXBean()
                                .getActiveConnections()
                        == 0);
                assertThat(server.rows()
                                .sql(
                                        "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation WHERE relname LIKE 'webhook%'")
                                .query(Integer.class)
                                .single())
                        .isZero();
                assertThat(members.getFirst().delete("/api/v1/session").status())
                        .isEqualTo(204);
            } finally {
                release.countDown();
            }
            receiver.await(41);
            assertThat(receiver.mostOpen()).isEqualTo(16);
        }

        private UUID endpoint() {
            return server.room(Webhooks.class).all().getFirst().endpoint().id();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Nested
    @DisplayName("of several nodes")
    class Nodes {
        @Test
        @DisplayName("are sent once, by one of them")
        void once() {
            addAll();
            var others = List.of(server.anotherNode(), server.anotherNode());
            try {
                for (var number = 0; number < 30; number++) {
                    server.member().at(others.get(number % 2)).delete("/api/v1/session");
                }
                receiver.await(90);
                settled();
            } finally {
                others.forEach(TestServer::stop);
            }
            assertThat(receiver.messages()).hasSize(90);
            assertThat(new HashSet<>(
                            receiver.messages().stream().map(Message::id).toList()))
                    .hasSize(90);
        }

        @Test
        @DisplayName("are claimed by one node while its claim lasts, and by another once it has expired")
        void claims() {
            receiver.answering(message -> 503);
            add(WebhookType.ACCOUNT_CREATED);
            server.member();
            receiver.await(1);
            settled();
            var table = server.room(WebhookTable.class);
            var endpoint =
                    server.room(Webhooks.class).all().getFirst().endpoint().id();
            server.rows()
                    .sql("UPDATE webhook_endpoint SET id = :other")
                    .param("other", UUID.randomUUID())
                    .update();
            server.turnClock(Duration.ofMinutes(1));

            assertThat(table.claim(endpoint, 10, Outbox.LEASE)).hasSize(1);
            assertThat(table.claim(endpoint, 10, Outbox.LEASE)).isEmpty();
            server.turnClock(Duration.ofMinutes(1).plusSeconds(31));
            assertThat(table.claim(endpoint, 10, Outbox.LEASE))
                    .singleElement()
                    .satisfies(claim -> assertThat(claim.attempt()).isEqualTo(3));
        }
    }

    @Nested
    @DisplayName("replay")
    class Replay {
        @Test
        @DisplayName("sends delivered messages again, with the same ids, in the same order, for a week")
        void again() {
            var endpoint = addAll().endpoint().id();
            server.member();
            var first = receiver.await(2);
            settled();
            var webhooks = server.room(Webhooks.class);

            assertThat(webhooks.replay(endpoint, Duration.ofHours(1))).isEqualTo(OptionalInt.of(2));
            var again = receiver.await(4).subList(2, 4);
            assertThat(again.stream().map(Message::id))
                    .isEqualTo(first.stream().map(Message::id).toList());
            settled();

            var one = UUID.fromString(first.getFirst().id().replace("msg_", ""));
            assertThat(webhooks.replay(endpoint, one)).isEqualTo(OptionalInt.of(1));
            assertThat(receiver.await(5).getLast().body())
                    .isEqualTo(first.getFirst().body());
            settled();

            assertThat(webhooks.replay(UUID.randomUUID(), one)).isEmpty();
            assertThat(webhooks.replay(endpoint, UUID.randomUUID())).isEqualTo(OptionalInt.of(0));
            server.turnClock(Duration.ofDays(8).plusMinutes(1));
            server.sweep(MessageSweeper.class, MessageSweeper::sweep, "webhook_message, webhook_delivery");
            assertThat(webhooks.replay(endpoint, one)).isEqualTo(OptionalInt.of(0));
            assertThat(server.rows()
                            .sql("SELECT count(*) FROM webhook_delivery")
                            .query(Integer.class)
                            .single())
                    .isLessThan(2);
        }
    }

    @Nested
    @DisplayName("remove")
    class Remove {
        @Test
        @DisplayName("an endpoint, and its waiting messages are not sent")
        void removed() {
            receiver.answering(message -> 503);
            var added = addAll();
            server.member();
            receiver.await(1);
            settled();
            var webhooks = server.room(Webhooks.class);
            assertThat(webhooks.all().getFirst().waiting()).isEqualTo(2);
            assertThat(webhooks.remove(added.endpoint().id())).isTrue();
            assertThat(webhooks.remove(added.endpoint().id())).isFalse();
            assertThat(webhooks.all()).isEmpty();
            assertThat(server.rows()
                            .sql("SELECT count(*) FROM webhook_delivery")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }
}
