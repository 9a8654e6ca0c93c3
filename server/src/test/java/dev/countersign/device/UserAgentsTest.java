package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A device")
class UserAgentsTest {
    private final Devices devices = new Devices(new ProxySettings(""));

    private Visitor visitor(String userAgent) {
        return devices.visitor(userAgent, "127.0.0.1", List.of(), List.of(), BrowserToken.mint(bytes -> bytes));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 | Firefox on Linux | DESKTOP",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
                        + " | Chrome on Windows | DESKTOP",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"
                        + " | Safari on macOS | DESKTOP",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
                        + " | Edge on Windows | DESKTOP",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
                        + " | Safari on iOS | PHONE",
                "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
                        + " | Chrome on Android | PHONE",
                "Mozilla/5.0 (Linux; Android 15; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
                        + " | Chrome on Android | TABLET",
                "curl/8.5.0 | curl | OTHER"
            })
    @DisplayName("has a label that people recognise")
    void labels(String userAgent, String label, DeviceKind kind) {
        var device = visitor(userAgent).device();

        assertThat(device.label()).isEqualTo(label);
        assertThat(device.kind()).isEqualTo(kind);
    }

    @Test
    @DisplayName("that says nothing, or nonsense, has a label all the same")
    void unknown() {
        assertThat(visitor("").device().label()).isEqualTo("Unknown browser");
        assertThat(devices.visitor(null, "127.0.0.1", List.of(), List.of(), BrowserToken.mint(bytes -> bytes))
                        .device())
                .isEqualTo(visitor("").device());
        assertThat(visitor("<script>").device().kind()).isEqualTo(DeviceKind.OTHER);
    }

    @Test
    @DisplayName("is described by 512 characters at most, all of them printable (SEC-70)")
    void bounded() {
        assertThat(visitor("x".repeat(600)).userAgent()).hasSize(512);
        assertThat(visitor("a\u0000b\nc\u0085d\ud800e").userAgent()).isEqualTo("a b c d e");
        assertThat(visitor("x".repeat(511) + "🗝").userAgent()).hasSize(512).endsWith(" ");
    }
}
