package dev.countersign.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A rate")
class RateTest {

    @Test
    @DisplayName("is a count and a window")
    void right() {
        assertThat(Rate.of("20/1h")).isEqualTo(new Rate(20, Duration.ofHours(1)));
        assertThat(Rate.of("007/PT30S")).isEqualTo(new Rate(7, Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20",
                "/1h",
                "20/",
                "0/1h",
                "-1/1h",
                "1000000/1h",
                "9/1h/2h",
                "9/soon",
                "9/0s",
                "9/3600",
                "9/+3600000",
                "9/721h",
                "9/-1h",
                "9/9223372036854775807d"
            })
    @DisplayName("is nothing else")
    void wrong(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.of(text));
    }
}
