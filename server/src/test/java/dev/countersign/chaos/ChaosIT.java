package dev.countersign.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Runs each fault once; {@code bin/chaos} continues for minutes. */
@Isolated("a busy machine looks like a fault")
@DisplayName("Three nodes on one PostgreSQL")
class ChaosIT {
    static final long SEED = Long.getLong("countersign.chaos.seed", System.nanoTime() % 1_000_000);
    static final Duration AT_LEAST = Duration.ofSeconds(Long.getLong("countersign.chaos.seconds", 0));

    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "keep the limit, refuse ended sessions and lose nothing, whatever breaks (SEC-32, SEC-37, SEC-46, SEC-68)")
    void chaos() throws SQLException {
        System.out.println("chaos: seed " + SEED);
        if (!Node.hasClockToTurn()) {
            assertThat(System.getenv("CI"))
                    .as("libfaketime was not found, and CI=true")
                    .isNotEqualTo("true");
            System.out.println("chaos: libfaketime was not found, so no node's clock is turned; bin/setup installs it");
        }

        var outcome = Chaos.ofOne(directory, AT_LEAST, SEED);

        System.out.print(outcome.figures());
        assertThat(outcome.violations()).isEmpty();
    }
}
