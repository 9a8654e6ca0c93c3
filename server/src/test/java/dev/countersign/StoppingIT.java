package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.JarProcess;
import dev.countersign.support.SlowRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A process that is asked to stop")
class StoppingIT {
    @TempDir
    private Path directory;

    @Test
    @DisplayName("says so first, serves until others notice, tells its sockets, finishes its work, and exits with 143")
    void drains() throws IOException {
        var node = JarProcess.start(directory, Map.of("COUNTERSIGN_SHUTDOWN_DELAY", "2s"));
        node.untilReady();
        var member = new Browser(node.url(), "").signUp("ann@example.org");
        var live = member.live();
        live.next("hello");
        assertThat(member.get("/verify").header("Connection")).isEmpty();

        var body = "{\"email\":\"ann@example.org\",\"password\":\"not the one of anybody here\"}";
        try (var slow = SlowRequest.begin(node.url(), "POST /api/v1/session", body.length(), body.substring(0, 9))) {
            node.askToStop();

            Expect.soon(() -> member.get("/health/ready").status() == 503);
            var served = member.get("/verify");
            assertThat(served.status()).isEqualTo(200);
            assertThat(served.header("Connection"))
                    .as("a proxy opens its next one elsewhere")
                    .hasValue("close");
            assertThat(live.closeCode()).isEqualTo(1001);
            Expect.soon(() -> refusesConnections(node.url()));
            assertThat(slow.end(body.substring(9)).status()).isEqualTo(401);
        }

        assertThat(node.untilExit()).isEqualTo(143);
    }

    @Test
    @DisplayName("while it is starting prints nothing, and exits with 143")
    void whileStarting() {
        var node = JarProcess.start(directory, Map.of());
        while (node.isAlive() && Files.notExists(directory.resolve("data/database-password"))) {
            LockSupport.parkNanos(1_000_000);
        }

        assertThat(node.stop()).isEqualTo(143);
        assertThat(node.output()).isEmpty();
    }

    private static boolean refusesConnections(URI url) {
        try (var _ = new Socket(url.getHost(), url.getPort())) {
            return false;
        } catch (IOException refused) {
            return true;
        }
    }
}
