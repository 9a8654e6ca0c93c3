package dev.countersign.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Program;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Three nodes go three ways to the primary: both hosts, HAProxy, PgBouncer. */
@Isolated("a busy machine looks like a fault")
@DisplayName("Nodes on the PostgreSQL of \"High availability\" in docs/operating.md")
class PatroniIT {
    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "keep the limit, refuse ended sessions and lose nothing, whatever happens to the primary's machine (SEC-68, SEC-92)")
    void failover() throws SQLException {
        System.out.println("patroni: seed " + ChaosIT.SEED);
        Stream.of("etcd", "patroni", "haproxy", "pgbouncer").forEach(Program::demand);
        var chapter = new Chapter();
        var faults = EnumSet.allOf(MachineFault.class);
        if (ChaosIT.AT_LEAST.isZero()) {
            faults.remove(MachineFault.STANDBY_FROZEN);
        }

        var outcome =
                Chaos.ofPatroni(Patroni.start(chapter, directory), faults, directory, ChaosIT.AT_LEAST, ChaosIT.SEED);

        System.out.print(outcome.figures());
        assertThat(outcome.violations()).isEmpty();
        assertThat(chapter.unused()).isEmpty();
    }
}
