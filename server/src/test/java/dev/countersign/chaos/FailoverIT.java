package dev.countersign.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Runs most failovers once; {@code bin/chaos} runs all of them for minutes. */
@Isolated("a busy machine looks like a fault")
@DisplayName("Three nodes on a PostgreSQL with a synchronous standby")
class FailoverIT {
    private static final long SEED = Long.getLong("countersign.chaos.seed", System.nanoTime() % 1_000_000);
    private static final Duration AT_LEAST = Duration.ofMinutes(Long.getLong("countersign.chaos.minutes", 0));

    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "keep the limit, refuse ended sessions and lose nothing, whichever server is the primary (SEC-68, SEC-92)")
    void failover() throws SQLException {
        System.out.println("failover: seed " + SEED);
        var failovers = EnumSet.allOf(Failover.class);
        if (AT_LEAST.isZero()) {
            failovers.remove(Failover.FROZEN_FOR_25_S);
            failovers.remove(Failover.STOPPED);
        }

        var outcome = Chaos.ofPair(directory, failovers, AT_LEAST, SEED);

        System.out.print(outcome.figures());
        assertThat(outcome.violations()).isEmpty();
    }
}
