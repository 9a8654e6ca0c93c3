package dev.countersign.web.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The share of connections and requests")
class SharesTest {
    private static final long MEBIBYTE = 1024 * 1024;

    @ParameterizedTest
    @ValueSource(longs = {64, 256, 512, 1_024, 6_144, 65_536})
    @DisplayName("is at most half of the heap, and a quarter of that for one address")
    void heap(long mebibytes) {
        var heap = mebibytes * MEBIBYTE;
        var shares = Shares.of(heap, Long.MAX_VALUE, 2);
        assertThat(shares.connections() * 20L * 1024 + shares.requests() * 160L * 1024 + shares.halfOpen() * 92L * 1024)
                .isLessThanOrEqualTo(heap / 2);
        assertThat(shares.connectionsPerAddress() * 4).isLessThanOrEqualTo(shares.connections());
        assertThat(shares.requestsPerAddress() * 4).isLessThanOrEqualTo(shares.requests());
    }

    @Test
    @DisplayName("leaves files for the database and the jar")
    void files() {
        assertThat(Shares.of(6_144 * MEBIBYTE, 20_000, 2).connections()).isEqualTo(15_000);
        assertThat(Shares.of(6_144 * MEBIBYTE, 1_024, 2).connections()).isEqualTo(768);
    }

    @Test
    @DisplayName("leaves room for idle connections until half of all are open")
    void room() {
        var shares = Shares.of(256 * MEBIBYTE, Long.MAX_VALUE, 2);

        assertThat(shares.connections()).isEqualTo(3_276);
        assertThat(shares.hasRoomBeside(1_637)).isTrue();
        assertThat(shares.hasRoomBeside(1_638)).isFalse();
    }

    @Test
    @DisplayName("is just enough for one address to keep the processors of a large node busy")
    void processors() {
        assertThat(Shares.of(6_144 * MEBIBYTE, Long.MAX_VALUE, 2).requestsPerAddress())
                .isEqualTo(32);
        assertThat(Shares.of(6_144 * MEBIBYTE, Long.MAX_VALUE, 16).requestsPerAddress())
                .isEqualTo(256);
    }
}
