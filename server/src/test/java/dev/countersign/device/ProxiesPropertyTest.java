package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.AnyInput;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Has: the left end of the forwarding headers, written before the first proxy appends to them. */
@DisplayName("Whatever a client writes before the trusted proxies do")
class ProxiesPropertyTest {
    private static final Proxies PROXIES = new Proxies(Networks.of("10.0.0.0/8,fd00::/8"));
    private static final String PROXY = "10.1.2.3";

    private static String stranger(AnyInput any) {
        return any.between(11, 223) + ".0.2." + any.between(11, 223);
    }

    private static String forgery(AnyInput any) {
        return any.text("0123456789.:,;=\"[]for 198.51.100.66, _unknown\\%", 0, 60);
    }

    /** The client, and up to four proxies that it comes through. */
    private static List<String> hops(String client, AnyInput any) {
        var proxies = any.upTo(4, () -> "10.9.9." + any.between(0, 255));
        return Stream.concat(Stream.of(client), proxies.stream()).toList();
    }

    private static String parameter(AnyInput any) {
        var quoted = any.text("ab,;=\\\"for 198.51.100.66[]:", 0, 12).replaceAll("[\\\\\"]", "\\\\$0");
        return any.oneOf("host", "BY", "x-y") + "=" + any.oneOf("\"" + quoted + "\"", "https", "_a", "unknown");
    }

    @Test
    @DisplayName("X-Forwarded-For tells of the client that they saw (SEC-21)")
    void forwardedFor() {
        AnyInput.holds(any -> {
            var client = stranger(any);
            var hops = hops(client, any);
            var forgery = forgery(any);
            var written = forgery + ", " + String.join(", ", hops);

            assertThat(PROXIES.clientAddress(PROXY, List.of(), List.of(written)))
                    .isEqualTo(client);
            assertThat(PROXIES.clientAddress(PROXY, List.of(), List.of(forgery, String.join(",", hops))))
                    .isEqualTo(client);
        });
    }

    @Test
    @DisplayName("Forwarded tells of the client that they saw (SEC-21)")
    void forwarded() {
        AnyInput.holds(any -> {
            var client = stranger(any);
            var forgery = forgery(any);
            var written = hops(client, any).stream().map(hop -> "for=" + hop).collect(Collectors.joining(", "));

            assertThat(PROXIES.clientAddress(PROXY, List.of(forgery + ", " + written), List.of()))
                    .isEqualTo(client);
            assertThat(PROXIES.clientAddress(PROXY, List.of(forgery, written), List.of()))
                    .isEqualTo(client);
        });
    }

    @Test
    @DisplayName("Forwarded is read alike however they quote what else they say (SEC-21)")
    void quoting() {
        AnyInput.holds(any -> {
            var client = stranger(any);
            var parameter = parameter(any);
            var first = any.either();
            var written = hops(client, any).stream()
                    .map(hop -> "For=\"" + hop + ":_p\"")
                    .map(hop -> first ? hop + ";" + parameter : parameter + ";" + hop)
                    .collect(Collectors.joining(" ,, "));

            assertThat(PROXIES.clientAddress(PROXY, List.of(forgery(any) + ", " + written), List.of()))
                    .isEqualTo(client);
        });
    }

    @Test
    @DisplayName("the header that they do not write yields only the client's or the proxy's own address (SEC-21)")
    void theOtherHeader() {
        AnyInput.holds(any -> {
            var client = stranger(any);
            var written = String.join(",", hops(client, any));

            assertThat(PROXIES.clientAddress(PROXY, List.of(forgery(any)), List.of(written)))
                    .isIn(client, PROXY);
        });
    }

    @Test
    @DisplayName("a stranger who connects directly has their own address (SEC-21)")
    void direct() {
        AnyInput.holds(any -> {
            var peer = stranger(any);
            var forgery = forgery(any);

            assertThat(PROXIES.clientAddress(peer, List.of(forgery), List.of(forgery)))
                    .isEqualTo(peer);
        });
    }
}
