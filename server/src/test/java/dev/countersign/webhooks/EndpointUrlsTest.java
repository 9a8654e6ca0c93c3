package dev.countersign.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.TestServer;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Adding a webhook's URL")
class EndpointUrlsTest {
    private static final TestServer SERVER = TestServer.with("countersign.webhooks.allowed-networks=127.0.0.1/32");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "shop",
                "/hooks",
                "https://",
                "https://user:word@shop.example/",
                "https://shop.example/#x",
                "https://shop.example:0/",
                "https://shop.example:70000/",
                "https://shop.example/ x",
                "https://shop.example/\r\nX: y",
                "https://sch\u00f6n.example/",
                "https:shop.example",
                "https://0x7f.1/",
                "https://[::1/"
            })
    @DisplayName("is refused for text that is not a receiver's URL")
    void notAnUrl(String url) {
        assertThat(SERVER.room(Webhooks.class).add(url, Set.of(WebhookType.SESSION_ENDED)))
                .isEqualTo(new AdditionResult.NotAnUrl());
    }

    @ParameterizedTest
    @CsvSource({
        "http://shop.example/, NotSecure",
        "http://10.0.0.1/, NotSecure",
        "file://shop.example/etc, NotSecure",
        "gopher://127.0.0.1/, NotSecure",
        "http://127.0.0.1.example.org/, NotSecure",
        "https://10.0.0.1/, NotAllowed",
        "http://127.0.0.2/, NotAllowed",
        "https://169.254.169.254/latest, NotAllowed",
        "https://2130706434/, NotAllowed",
        "https://0x7f000002/, NotAllowed",
        "https://[::1]/, NotAllowed",
        "https://[::ffff:10.0.0.1]/, NotAllowed",
        "https://[64:ff9b::a00:1]/, NotAllowed",
        "https://[fe80::1]/, NotAllowed",
        "https://[fd00::1]/, NotAllowed",
        "http://127.0.0.1:81/x?y=z, Added",
        "https://shop.example.org/hooks, Added"
    })
    @DisplayName("is allowed for https, for http to the machine itself, and for addresses that are public or allowed")
    void judged(String url, String result) {
        assertThat(SERVER.room(Webhooks.class)
                        .add(url, Set.of(WebhookType.SESSION_ENDED))
                        .getClass()
                        .getSimpleName())
                .isEqualTo(result);
    }
}
