package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.JarProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A process that is killed at any moment")
class KilledIT {
    private static final int MEMBERS = 6;

    @TempDir
    private Path directory;

    /** A member's browser, and what it was last told: signed in, signed out, or nothing since its last request. */
    private static final class Member {
        private final String email;
        private final Browser browser;
        private volatile boolean toldSignedIn = true;
        private volatile boolean inDoubt;

        Member(String email, Browser browser) {
            this.email = email;
            this.browser = browser;
        }

        /** Signs out and in until the server is down. */
        void comeAndGo(AtomicInteger told) {
            try {
                while (true) {
                    inDoubt = true;
                    var answer = toldSignedIn ? browser.delete("/api/v1/session") : browser.signIn(email);
                    assertThat(answer.status()).isIn(200, 204, 503);
                    toldSignedIn = answer.status() == 503 ? toldSignedIn : !toldSignedIn;
                    inDoubt = false;
                    told.incrementAndGet();
                }
            } catch (IllegalStateException serverGone) {
                assertThat(inDoubt).isTrue();
            }
        }
    }

    @Test
    @DisplayName("loses no session that a client was told of, revives none, and leaves no seat occupied for nothing")
    void losesNothing() throws InterruptedException {
        var members = new ArrayList<Member>();
        var told = new AtomicInteger();
        for (var round = 0; round < 3; round++) {
            var node = JarProcess.start(directory, Map.of());
            node.untilReady();
            check(node, members);
            for (var fresh = 0; fresh < MEMBERS; fresh++) {
                var email = "member" + round + "-" + fresh + "@example.org";
                members.add(new Member(email, new Browser(node.url(), "").signUp(email)));
            }
            hammerAndKill(node, members.subList(round * MEMBERS, members.size()), told);
        }
        var node = JarProcess.start(directory, Map.of());
        node.untilReady();
        check(node, members);
        node.stop();
        System.out.println("killed three times among " + told + " acknowledged sign-ins and sign-outs; none was lost");
        assertThat(told.get()).isGreaterThan(3 * MEMBERS);
    }

    private static void hammerAndKill(JarProcess node, List<Member> members, AtomicInteger told)
            throws InterruptedException {
        var before = told.get();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var comings = members.stream()
                    .map(member -> CompletableFuture.runAsync(() -> member.comeAndGo(told), threads))
                    .toList();
            while (told.get() < before + 5 * members.size()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            node.kill();
            comings.forEach(CompletableFuture::join);
        }
    }

    private static void check(JarProcess node, List<Member> members) {
        for (var member : members) {
            var browser = member.browser.at(node.url());
            var signedIn = browser.session().isPresent();
            if (!member.inDoubt) {
                assertThat(signedIn).as(member.email).isEqualTo(member.toldSignedIn);
            }
            if (!signedIn) {
                // Whatever the outcome, the browser takes its own seat or a free one, so it needs no approval.
                assertThat(browser.signIn(member.email).status())
                        .as(member.email)
                        .isEqualTo(200);
            }
            var live = browser.get("/api/v1/sessions").json().path("sessions");
            assertThat(live.size()).as(member.email).isEqualTo(1);
            var open = browser.get("/api/v1/session-log?limit=200")
                    .json()
                    .path("entries")
                    .valueStream()
                    .filter(entry -> entry.path("ended_at").isNull())
                    .count();
            assertThat(open).as("entries of the log that are open").isEqualTo(1);
        }
    }
}
