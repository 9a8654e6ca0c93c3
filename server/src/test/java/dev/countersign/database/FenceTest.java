package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fence")
class FenceTest {
    private final Fence fence = new Fence();

    private static ServerState primary(int timeline) {
        return new ServerState(1, false, false, timeline, false);
    }

    @Test
    @DisplayName("believes the primary with the highest timeline, and never again a lower one (SEC-92)")
    void highestTimeline() throws UnusableServer {
        assertThat(fence.admit(primary(3))).as("the first replaces nobody").isFalse();
        assertThat(fence.admit(primary(3))).isFalse();
        assertThat(fence.admit(primary(5))).isTrue();

        assertThatThrownBy(() -> fence.admit(primary(3)))
                .isInstanceOf(UnusableServer.class)
                .hasMessageContaining("was replaced")
                .hasMessageContaining("timeline 3")
                .hasMessageContaining("timeline 5");
        assertThat(fence.believed()).hasValue(primary(5));
    }

    @Test
    @DisplayName("believes no standby")
    void standby() {
        assertThatThrownBy(() -> fence.admit(new ServerState(1, true, true, 0, false)))
                .hasMessageContaining("must be the primary");
        assertThat(fence.believed()).isEmpty();
    }

    @Test
    @DisplayName("believes no other system, whatever its timeline")
    void otherSystem() throws UnusableServer {
        fence.admit(primary(1));

        for (var standby : new boolean[] {true, false}) {
            assertThatThrownBy(() -> fence.admit(new ServerState(2, standby, standby, 9, false)))
                    .hasMessageContaining("no copy");
        }
    }
}
