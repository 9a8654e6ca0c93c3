package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A race for a connection")
class ConnectionRaceTest {
    @Test
    @DisplayName("is over if a class cannot be loaded, because the program was replaced while it runs")
    void classIsGone() throws SQLException {
        try (var race = new ConnectionRace(host -> {
            throw new NoClassDefFoundError("gone");
        })) {
            race.start(DatabaseAddress.parse("postgres://db/app"));

            assertThat(race.next(Duration.ofSeconds(10))).isEmpty();
            assertThat(race.isRunning()).isFalse();
            assertThat(race.failures()).hasSize(1);
        }
    }
}
