package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;

/** Has: forwarding headers of their own. Wants: to be taken for an address that nobody named. */
@DisplayName("Forwarding headers")
class ProxiesFuzzTest {
    private static final Proxies PROXIES = new Proxies(Networks.of("10.0.0.0/8,fd00::/8,::/96"));

    private static List<String> values(String headers, String name) {
        return headers.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .toList();
    }

    /** Every address in them, at any position. */
    private static Stream<String> addresses(List<String> lines) {
        return lines.stream()
                .map(line -> line.replace("\\", ""))
                .flatMap(line -> Arrays.stream(line.split("[,;=\"\\[\\]\\p{javaWhitespace}]")))
                .flatMap(word -> Stream.of(word, word.replaceFirst(":(\\d+|_.*)$", "")))
                .flatMap(word -> address(word.replaceFirst("%.*", "")).stream());
    }

    private static Optional<String> address(String word) {
        try {
            return Optional.of(AddressText.of(InetAddress.ofLiteral(word)));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    @FuzzTest
    @DisplayName("yield an address that someone named, or the peer's; a stranger's yield nothing (SEC-21)")
    void anyHeaders(FuzzedDataProvider data) {
        var headers = data.consumeRemainingAsString();
        var forwarded = values(headers, "Forwarded:");
        var forwardedFor = values(headers, "X-Forwarded-For:");

        assertThat(PROXIES.clientAddress("203.0.113.1", forwarded, forwardedFor))
                .isEqualTo("203.0.113.1");

        var client = PROXIES.clientAddress("10.1.2.3", forwarded, forwardedFor);
        assertThat(address(client)).hasValue(client);
        assertThat(Stream.concat(Stream.of("10.1.2.3"), Stream.concat(addresses(forwarded), addresses(forwardedFor))))
                .contains(client);
    }
}
