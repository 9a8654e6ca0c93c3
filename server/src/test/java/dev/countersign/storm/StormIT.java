package dev.countersign.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.JarProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Two minutes in all; {@code bin/storm} has it go on for longer. */
@Isolated("a busy machine looks like an attack")
@DisplayName("One address without an account")
class StormIT {
    private static final Duration EACH = Duration.ofSeconds(Long.getLong("countersign.storm.seconds", 5));
    private static final String ATTACKS = System.getProperty("countersign.storm.attacks", "");

    @TempDir
    private Path directory;

    @Test
    @DisplayName("stops no node, and keeps nobody elsewhere waiting, whatever it sends")
    void storm() throws IOException, InterruptedException {
        var node = JarProcess.startPacked(
                directory,
                Map.of(
                        "JAVA_TOOL_OPTIONS", "-Xmx256m -XX:+ExitOnOutOfMemoryError",
                        "COUNTERSIGN_LIMITS_SIGN_UPS_PER_ADDRESS", "20/1h",
                        "COUNTERSIGN_LIMITS_FAILURES_PER_ADDRESS", "100/1h"));
        node.untilReady();
        var key = JarProcess.command(directory, Map.of(), "keys", "create", "--name", "shop", "--scope", "introspect");
        System.out.println(key);
        var members = new Members(node.url(), key.out().strip());
        members.signUp();
        var violations = new ArrayList<String>();
        for (var attack : attacks()) {
            var stranger = new Stranger(node.url(), "127.0.0.2");
            var until = System.nanoTime() + EACH.toNanos();
            var attacking = Thread.ofVirtual().start(() -> {
                try {
                    attack.run(stranger, "localhost:" + node.url().getPort(), until);
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                }
            });
            var verdict = Verdict.of(members.goOn(until));
            attacking.join();
            System.out.printf("storm: %s: %s%n%s", attack.what(), stranger, verdict.figures());
            verdict.violations().forEach(violation -> violations.add(attack + ": " + violation));
        }
        System.out.println(
                node.output().lines().filter(l -> !l.startsWith("{")).limit(50).toList());
        assertThat(violations).isEmpty();
        node.stop();
    }

    private static List<Attack> attacks() {
        return Arrays.stream(Attack.values())
                .filter(attack ->
                        ATTACKS.isEmpty() || List.of(ATTACKS.split(",")).contains(attack.name()))
                .toList();
    }
}
