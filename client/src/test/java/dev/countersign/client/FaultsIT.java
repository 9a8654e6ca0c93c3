package dev.countersign.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The client, when things break,")
class FaultsIT {
    private static final Duration AT_WORST = Duration.ofSeconds(2);

    @TempDir
    private static Path directory;

    private static Server members;
    private static Server node;
    private static Countersign countersign;

    @BeforeAll
    static void start() {
        members = Server.start(directory, Map.of());
        node = members.anotherNode();
        countersign = Countersign.connect(node.url(), node.key("introspect", "events"));
    }

    @AfterAll
    static void stop() {
        countersign.close();
        node.close();
        members.close();
    }

    /** Returns a member that the client answers from memory. */
    private static Browser known() {
        var browser = Browser.signUp(members.url());
        node.awaitRemembered(browser, countersign);
        return browser;
    }

    private static boolean isIn(Browser browser) {
        try {
            return countersign.check(browser.token()).isPresent();
        } catch (CountersignUnavailableException nobodyCanSay) {
            return false;
        }
    }

    @Test
    @DisplayName("trusts its memory for at most two seconds once the server falls silent, then lets nobody in")
    void frozen() {
        var leaves = known();
        var stays = known();

        node.freeze();
        assertThat(isIn(leaves)).isTrue();
        leaves.signOut();
        var over = System.nanoTime();
        var lastLetIn = over;
        while (System.nanoTime() - over < AT_WORST.plusSeconds(1).toNanos()) {
            var began = System.nanoTime();
            if (isIn(leaves)) {
                lastLetIn = began;
            }
        }

        System.out.printf("with a silent server, let in until %.0f ms after the end%n", (lastLetIn - over) / 1e6);
        assertThat(lastLetIn - over).isLessThan(AT_WORST.toNanos());
        assertThatThrownBy(() -> countersign.check(stays.token())).isInstanceOf(CountersignUnavailableException.class);

        node.wake();
        Server.soon("the one who stays to be let in", () -> isIn(stays));
        assertThat(countersign.check(leaves.token())).isEmpty();
    }

    @Test
    @DisplayName("lets nobody in while the server is down, and everybody once it is back, without a restart")
    void killed() {
        var leaves = known();
        var stays = known();

        node.kill();
        Server.soon("distrust", () -> !countersign.isTrusted());
        assertThatThrownBy(() -> countersign.check(stays.token())).isInstanceOf(CountersignUnavailableException.class);
        leaves.signOut();
        node.start();

        Server.soon("the one who stays to be let in", () -> isIn(stays));
        Server.soon("a trusted stream", countersign::isTrusted);
        assertThat(countersign.check(leaves.token())).isEmpty();
    }

    @Test
    @DisplayName("starts before the server does, and lets nobody in")
    void never() {
        var nobody = URI.create("http://localhost:" + Server.freePort());
        try (var early = Countersign.connect(nobody, "cs_live_" + "A".repeat(43))) {
            var began = System.nanoTime();
            assertThatThrownBy(() -> early.check("A".repeat(43))).isInstanceOf(CountersignUnavailableException.class);
            assertThat(System.nanoTime() - began)
                    .isLessThan(AT_WORST.plusMillis(500).toNanos());
        }
    }
}
