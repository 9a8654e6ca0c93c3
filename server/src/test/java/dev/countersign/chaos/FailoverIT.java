package dev.countersign.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.chaos.Failover.WithoutWaiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Runs most failovers once; {@code bin/chaos} runs all of them for minutes. */
@Isolated("a busy machine looks like a fault")
@DisplayName("Three nodes on a PostgreSQL with a standby")
class FailoverIT {
    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "keep the limit and refuse ended sessions, whichever server is the primary; they lose nothing if the standby"
                    + " is synchronous, and otherwise only what it had not received (SEC-68, SEC-92)")
    void failover() throws SQLException {
        System.out.println("failover: seed " + ChaosIT.SEED);

        var outcome = Chaos.ofPair(directory, failovers(), ChaosIT.AT_LEAST, ChaosIT.SEED);

        System.out.print(outcome.figures());
        assertThat(outcome.violations()).isEmpty();
    }

    private static List<Trouble<Pair>> failovers() {
        var synchronous = EnumSet.allOf(Failover.class);
        var asynchronous = EnumSet.of(Failover.KILLED);
        if (ChaosIT.AT_LEAST.isZero()) {
            synchronous.removeAll(EnumSet.of(Failover.FROZEN_FOR_25_S, Failover.STOPPED));
        } else {
            asynchronous = EnumSet.complementOf(EnumSet.of(Failover.ONE_NODE_SEES_ONLY_THE_OLD));
        }
        return Stream.<Trouble<Pair>>concat(
                        synchronous.stream(), asynchronous.stream().map(WithoutWaiting::new))
                .toList();
    }
}
