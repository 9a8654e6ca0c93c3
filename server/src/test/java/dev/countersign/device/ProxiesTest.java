package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The client's address")
class ProxiesTest {
    private static final Proxies PROXIES = new Proxies(Networks.of("10.0.0.0/8, fd00::/8,192.0.2.7/32"));
    private static final String PROXY = "10.1.2.3";

    private static String forwardedFor(String peer, String... values) {
        return PROXIES.clientAddress(peer, List.of(), List.of(values));
    }

    private static String forwarded(String... values) {
        return PROXIES.clientAddress(PROXY, List.of(values), List.of());
    }

    @Test
    @DisplayName("is the peer's if no proxy is trusted, whatever the headers say (SEC-21)")
    void nobodyTrusted() {
        var nobody = new Proxies(Networks.of(""));

        assertThat(nobody.clientAddress("127.0.0.1", List.of("for=203.0.113.5"), List.of("203.0.113.5")))
                .isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.1", "11.0.0.1", "192.0.2.8", "2001:db8::1"})
    @DisplayName("is the peer's if this peer is not trusted (SEC-21)")
    void peerNotTrusted(String peer) {
        assertThat(forwardedFor(peer, "198.51.100.1")).isEqualTo(peer);
        assertThat(PROXIES.clientAddress(peer, List.of("for=198.51.100.1"), List.of()))
                .isEqualTo(peer);
    }

    @Nested
    @DisplayName("in X-Forwarded-For")
    class ForwardedFor {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "203.0.113.5 | 203.0.113.5",
                    "198.51.100.66, 203.0.113.5 | 203.0.113.5",
                    "203.0.113.5, 10.9.9.9 | 203.0.113.5",
                    "198.51.100.66,203.0.113.5,10.9.9.9,192.0.2.7 | 203.0.113.5",
                    "203.0.113.5:4711 | 203.0.113.5",
                    "2001:db8::7 | 2001:db8::7",
                    "[2001:db8::7]:443 | 2001:db8::7",
                    "203.0.113.5, fd00::1 | 203.0.113.5",
                    "203.0.113.5:_port, [fd00::1]:_p.q-r | 203.0.113.5",
                    ", 203.0.113.5,, , 10.9.9.9 , | 203.0.113.5",
                    "[2001:db8::7] | 2001:db8::7",
                    "fe80::1%eth0 | fe80::1",
                    "2001:0db8::0010 | 2001:db8::10",
                    "0.0.0.0 | 0.0.0.0",
                    "0:0:0:0:0:0:0:1 | ::1",
                    "0::0 | ::",
                    "2001:DB8:0:0:1:0:0:1 | 2001:db8::1:0:0:1",
                    "2001:db8:0:1:1:1:1:1 | 2001:db8:0:1:1:1:1:1",
                    "2001:0:0:1:0:0:0:1 | 2001:0:0:1::1",
                    "1:2:3:4:5:6:0:0 | 1:2:3:4:5:6::",
                    "::ffff:203.0.113.5 | 203.0.113.5",
                    "unknown, 10.9.9.9 | 10.9.9.9",
                    "10.9.9.9 | 10.9.9.9"
                })
        @DisplayName("is the rightmost hop that is not trusted (SEC-21)")
        void rightmost(String value, String client) {
            assertThat(forwardedFor(PROXY, value)).isEqualTo(client);
        }

        @Test
        @DisplayName("is found even if the header comes more than once (SEC-21)")
        void severalHeaders() {
            assertThat(forwardedFor(PROXY, "198.51.100.66", "203.0.113.5, 10.9.9.9"))
                    .isEqualTo("203.0.113.5");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    ",",
                    "unknown",
                    "evil.example",
                    "203.0.113.5, nonsense",
                    "256.1.1.1",
                    "0x7f000001",
                    "010.0.0.1.",
                    "010.1.1.1",
                    "203.0.113.05",
                    "203.00.113.5",
                    "::ffff:010.1.1.1",
                    "[::ffff:203.0.113.05]:443",
                    "203.0.113.1%0a",
                    "203.0.113.1%eth0",
                    "[::1",
                    "[203.0.113.5]",
                    "203.0.113.5:",
                    "203.0.113.5:x",
                    "203.0.113.5:123456",
                    "[2001:db8::7]443",
                    "for=203.0.113.5",
                    "' OR 1=1"
                })
        @DisplayName("stays at the last trusted hop if the next one cannot be read (SEC-21)")
        void garbage(String value) {
            assertThat(forwardedFor(PROXY, value)).isEqualTo(PROXY);
        }

        @Test
        @DisplayName("is read from a trusted hop that precedes garbage (SEC-21)")
        void garbageFurtherOut() {
            assertThat(forwardedFor(PROXY, "nonsense, 10.9.9.9")).isEqualTo("10.9.9.9");
        }
    }

    @Nested
    @DisplayName("in Forwarded (RFC 7239)")
    class Forwarded {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\'',
                value = {
                    "for=203.0.113.5 | 203.0.113.5",
                    "For=\"203.0.113.5:4711\" | 203.0.113.5",
                    "for=\"[2001:db8:cafe::17]:4711\" | 2001:db8:cafe::17",
                    "for=\"[2001:db8:cafe::17]\" | 2001:db8:cafe::17",
                    "proto=https;for=203.0.113.5;by=10.0.0.1 | 203.0.113.5",
                    "by=203.0.113.77; FOR=203.0.113.5 | 203.0.113.5",
                    "for=198.51.100.66, for=203.0.113.5, for=10.9.9.9 | 203.0.113.5",
                    "for=\"203.0.113.5:_p\" | 203.0.113.5",
                    "for=\"[2001:db8:cafe::17]:_a.B-9\" | 2001:db8:cafe::17",
                    "for=\"[2001:DB8:CAFE::17%eth0]\" | 2001:db8:cafe::17",
                    "for=203.0.113.5;host=\"ex,ample\" | 203.0.113.5",
                    "host=\"a;for=198.51.100.1\";for=203.0.113.5 | 203.0.113.5",
                    "host=\"a\\\", for=198.51.100.1, \";for=203.0.113.5;by=\"\\\\\" | 203.0.113.5",
                    "for=\"203.0.113\\.5\" | 203.0.113.5",
                    "for=203.0.113.5 ; proto=https\t,\tfor=10.9.9.9 | 203.0.113.5",
                    "for=203.0.113.5;;proto=https; | 203.0.113.5",
                    ", for=203.0.113.5, ,, for=10.9.9.9, | 203.0.113.5",
                    "for=203.0.113.5;secret=\"\" | 203.0.113.5",
                    "for=203.0.113.5:4711 | 203.0.113.5",
                    "for=[2001:db8:cafe::17] | 2001:db8:cafe::17",
                    "for=2001:db8:cafe::17 | 2001:db8:cafe::17",
                    "for=\"2001:db8:cafe::17\" | 2001:db8:cafe::17"
                })
        @DisplayName("is read by its rules (RFC 7239, sections 4 and 6; RFC 9110, section 5.6) (SEC-21)")
        void rules(String value, String client) {
            assertThat(forwarded(value)).isEqualTo(client);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "for=_hidden",
                    "for=\"_hidden:_port\"",
                    "for=unknown",
                    "For=Unknown",
                    "for=\"unknown:4711\"",
                    "proto=https",
                    "before=203.0.113.5",
                    "for=203.0.113.5, proto=https",
                    "for=203.0.113.5, for=unknown",
                    ";",
                    "",
                    ",, ,"
                })
        @DisplayName("is the proxy's own if a hop names nobody, and X-Forwarded-For then names the client (SEC-21)")
        void silent(String value) {
            assertThat(forwarded(value)).isEqualTo(PROXY);
            assertThat(PROXIES.clientAddress(PROXY, List.of(value), List.of("203.0.113.7")))
                    .isEqualTo("203.0.113.7");
            assertThat(PROXIES.clientAddress(
                            PROXY, List.of("by=x;" + value, "for=10.9.9.9"), List.of("203.0.113.7, 10.9.9.9")))
                    .isEqualTo("203.0.113.7");
            assertThat(PROXIES.clientAddress(PROXY, List.of(value), List.of("unknown, 10.9.9.9")))
                    .isEqualTo("10.9.9.9");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "for=\"",
                    "for=",
                    "for=\"\"",
                    "for",
                    "nonsense",
                    "for=203.0.113.5;for=203.0.113.5",
                    "for=203.0.113.5;FOR=203.0.113.6",
                    "for=203.0.113.5;proto=http;proto=https",
                    "for=203.0.113.5;nonsense",
                    "for=203.0.113.5 proto=https",
                    "for =203.0.113.5",
                    "for= 203.0.113.5",
                    "for=\"203.0.113.5",
                    "for=203.0.113.5\"",
                    "for=\"203.0.113.5\"x",
                    "for='203.0.113.5'",
                    "for=\"[2001:db8::7\"",
                    "for=\"[203.0.113.5]\"",
                    "for=\"203.0.113.5:123456\"",
                    "for=\"203.0.113.5:_\"",
                    "for=app.example.org",
                    "for=256.1.1.1",
                    "for=010.0.0.1",
                    "for=\"010.0.0.1:4711\"",
                    "for=203.0.113.1%0a",
                    "f\u00f6r=203.0.113.5"
                })
        @DisplayName(
                "is the proxy's own if the header breaks the rules, and X-Forwarded-For does not replace it (SEC-21)")
        void malformed(String value) {
            assertThat(forwarded(value)).isEqualTo(PROXY);
            assertThat(PROXIES.clientAddress(PROXY, List.of(value), List.of("203.0.113.7")))
                    .isEqualTo(PROXY);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", ",", "unknown", "UNKNOWN", "_hidden", "203.0.113.5, unknown"})
        @DisplayName("is used if X-Forwarded-For names nobody (SEC-21)")
        void silentForwardedFor(String value) {
            assertThat(PROXIES.clientAddress(PROXY, List.of("for=203.0.113.7"), List.of(value)))
                    .isEqualTo("203.0.113.7");
        }

        @Test
        @DisplayName("is searched for in at most fifty hops")
        void manyHops() {
            var hops = String.join(",", Collections.nCopies(1_000, "for=10.9.9.9"));

            assertThat(forwarded("for=203.0.113.5," + hops)).isEqualTo("10.9.9.9");
        }

        @Test
        @DisplayName("is used if X-Forwarded-For agrees; otherwise neither is (SEC-21)")
        void bothHeaders() {
            var forwarded = List.of("for=203.0.113.5");

            assertThat(PROXIES.clientAddress(PROXY, forwarded, List.of("198.51.100.66, 203.0.113.5")))
                    .isEqualTo("203.0.113.5");
            assertThat(PROXIES.clientAddress(PROXY, forwarded, List.of("203.0.113.99")))
                    .isEqualTo(PROXY);
        }

        @Test
        @DisplayName("is not fooled by a client's quoting (SEC-21)")
        void quoted() {
            assertThat(forwarded("for=\"198.51.100.66, for=203.0.113.99\"", "for=203.0.113.5"))
                    .isEqualTo("203.0.113.5");
            assertThat(forwarded("for=\"198.51.100.66", "for=203.0.113.5")).isEqualTo("203.0.113.5");
            assertThat(forwarded("for=\"198.51.100.66, for=203.0.113.5")).isEqualTo("203.0.113.5");
            assertThat(forwarded("for=\"198.51.100.66\\, for=\"203.0.113.5:80\""))
                    .isEqualTo("203.0.113.5");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "fd00::/129", "10.0.0.0", "evil.example/8", "10.0.0.1/8", "010.0.0.0/8"})
    @DisplayName("is not determined with a malformed CIDR")
    void badCidr(String cidr) {
        assertThatThrownBy(() -> new Proxies(Networks.of(cidr))).isInstanceOf(RuntimeException.class);
    }
}
