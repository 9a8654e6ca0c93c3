package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** Has: a user agent of their own. Wants: an exception, a parser that never returns, a line break in a log. */
@DisplayName("A user agent")
class DevicesFuzzTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Devices DEVICES = new Devices(new ProxySettings(Networks.of("")));

    private static Visitor visitor(String userAgent) {
        return DEVICES.visitor(userAgent, "127.0.0.1", List.of(), List.of(), BrowserToken.mint(bytes -> bytes));
    }

    @FuzzTest
    @DisplayName("becomes a device with a label, in short printable words, within a short time (SEC-70)")
    void anyText(FuzzedDataProvider data) {
        var visitor = visitor(data.consumeRemainingAsString());
        var start = System.nanoTime();

        var device = UserAgents.parse(visitor.userAgent().text());

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
        assertThat(visitor.userAgent().text()).hasSizeLessThanOrEqualTo(512).doesNotContainPattern("[\\p{Cc}\\p{Cs}]");
        assertThat(device.label()).matches("[A-Za-z0-9 .-]{2,60}");
        assertThat(List.of(device, Device.UNKNOWN)).contains(visitor.device());
        var again = visitor(visitor.userAgent().text());
        assertThat(again.userAgent().text()).isEqualTo(visitor.userAgent().text());
    }
}
