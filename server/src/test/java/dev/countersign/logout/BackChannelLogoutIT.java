package dev.countersign.logout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.JarProcess;
import dev.countersign.support.Receiver;
import dev.countersign.support.TestServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A node that is killed between the end of sessions and the logout tokens")
class BackChannelLogoutIT {
    /** More than are sent at once, so that some are claimed when the node dies, and others are not. */
    private static final int SESSIONS = 24;

    private static final int AT_ONCE = 16;

    @TempDir
    private Path directory;

    @Test
    @DisplayName("loses none: another node sends them within half a minute (SEC-88)")
    void killed() {
        try (var receiver = Receiver.start()) {
            var first = TestServer.alone("countersign.webhooks.allowed-networks=127.0.0.1/32");
            var registered = Application.of(first, Application.hearingAt(receiver.url()));
            first.stop();
            var death = new CountDownLatch(1);
            receiver.answering(message -> hangUntil(death));

            var ended = endAll(first, registered, receiver);

            var killedAt = Instant.now();
            Set<String> told = ConcurrentHashMap.newKeySet();
            receiver.answering(message -> {
                told.add(session(message));
                return 200;
            });
            death.countDown();
            var another = first.anotherNode();
            // The dead node had claimed these.
            Expect.soon(() -> waiting(another) == AT_ONCE);
            assertThat(told).hasSize(SESSIONS - AT_ONCE);
            another.holdClock(killedAt.plus(Duration.ofSeconds(29)));
            Expect.soon(() -> waiting(another) == 0);
            assertThat(told).containsExactlyInAnyOrderElementsOf(ended);
        }
    }

    /**
     * Members sign out on a node, which is killed while the first tokens are under way.
     *
     * @return their sessions
     */
    private List<String> endAll(TestServer sameDatabase, Application registered, Receiver receiver) {
        var variables = new HashMap<>(sameDatabase.forAnotherProcess());
        variables.put("COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS", "127.0.0.1/32");
        var node = JarProcess.start(directory, variables);
        try {
            node.untilReady();
            var application = new Application(
                    new Browser(node.url(), "shop/1.0"),
                    registered.id(),
                    registered.secret(),
                    registered.redirectUri());
            var members = Stream.generate(() -> new Browser(node.url(), "").signUp(TestServer.freshEmail()))
                    .limit(SESSIONS)
                    .toList();
            members.forEach(application::signIn);
            var sessions = members.stream()
                    .map(member -> member.session().orElseThrow())
                    .toList();
            members.forEach(member ->
                    assertThat(member.delete("/api/v1/session").status()).isEqualTo(204));
            Expect.soon(() -> receiver.open() == AT_ONCE);
            return sessions;
        } finally {
            node.kill();
        }
    }

    private static int waiting(TestServer node) {
        return node.rows()
                .sql("SELECT count(*) FROM relying_party")
                .query(Integer.class)
                .single();
    }

    private static String session(Receiver.Message message) {
        var token = URLDecoder.decode(message.body().substring("logout_token=".length()), StandardCharsets.UTF_8);
        return Application.Tokens.claims(token).path("sid").asString();
    }

    private static int hangUntil(CountDownLatch death) {
        try {
            death.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return 503;
    }
}
