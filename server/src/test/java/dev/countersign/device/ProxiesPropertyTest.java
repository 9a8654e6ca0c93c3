package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Has: the left end of the forwarding headers, written before the first proxy appends to them. */
@Label("Whatever a client writes before the trusted proxies do")
class ProxiesPropertyTest {
    private static final Proxies PROXIES = new Proxies(Networks.of("10.0.0.0/8,fd00::/8"));
    private static final String PROXY = "10.1.2.3";

    @Provide
    Arbitrary<String> strangers() {
        return Arbitraries.integers().between(11, 223).tuple2().map(pair -> pair.get1() + ".0.2." + pair.get2());
    }

    @Provide
    Arbitrary<List<String>> proxies() {
        return Arbitraries.integers()
                .between(0, 255)
                .map(last -> "10.9.9." + last)
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> forgeries() {
        return Arbitraries.strings()
                .withChars("0123456789.:,;=\"[]for 198.51.100.66, _unknown\\%")
                .ofMaxLength(60);
    }

    private static List<String> hops(String client, List<String> proxies) {
        var hops = new ArrayList<>(List.of(client));
        hops.addAll(proxies);
        return hops;
    }

    @Property
    @Label("X-Forwarded-For tells of the client that they saw (SEC-21)")
    void forwardedFor(
            @ForAll("strangers") String client,
            @ForAll("proxies") List<String> proxies,
            @ForAll("forgeries") String forgery) {
        var written = forgery + ", " + String.join(", ", hops(client, proxies));

        assertThat(PROXIES.clientAddress(PROXY, List.of(), List.of(written))).isEqualTo(client);
        assertThat(PROXIES.clientAddress(PROXY, List.of(), List.of(forgery, String.join(",", hops(client, proxies)))))
                .isEqualTo(client);
    }

    @Property
    @Label("Forwarded tells of the client that they saw (SEC-21)")
    void forwarded(
            @ForAll("strangers") String client,
            @ForAll("proxies") List<String> proxies,
            @ForAll("forgeries") String forgery) {
        var written = hops(client, proxies).stream()
                .map(hop -> "for=" + hop)
                .reduce((left, right) -> left + ", " + right)
                .orElseThrow();

        assertThat(PROXIES.clientAddress(PROXY, List.of(forgery + ", " + written), List.of()))
                .isEqualTo(client);
        assertThat(PROXIES.clientAddress(PROXY, List.of(forgery, written), List.of()))
                .isEqualTo(client);
    }

    @Provide
    Arbitrary<String> parameters() {
        var quoted = Arbitraries.strings()
                .withChars("ab,;=\\\"for 198.51.100.66[]:")
                .ofMaxLength(12)
                .map(text -> "\"" + text.replaceAll("[\\\\\"]", "\\\\$0") + "\"");
        var value = Arbitraries.oneOf(quoted, Arbitraries.of("https", "_a", "unknown"));
        return Arbitraries.of("host", "BY", "x-y").flatMap(name -> value.map(text -> name + "=" + text));
    }

    @Property
    @Label("Forwarded is read alike however they quote what else they say (SEC-21)")
    void quoting(
            @ForAll("strangers") String client,
            @ForAll("proxies") List<String> proxies,
            @ForAll("parameters") String parameter,
            @ForAll boolean first,
            @ForAll("forgeries") String forgery) {
        var written = hops(client, proxies).stream()
                .map(hop -> "For=\"" + hop + ":_p\"")
                .map(hop -> first ? hop + ";" + parameter : parameter + ";" + hop)
                .reduce((left, right) -> left + " ,, " + right)
                .orElseThrow();

        assertThat(PROXIES.clientAddress(PROXY, List.of(forgery + ", " + written), List.of()))
                .isEqualTo(client);
    }

    @Property
    @Label("the header that they do not write gives him nothing but the proxy's own address (SEC-21)")
    void theOtherHeader(
            @ForAll("strangers") String client,
            @ForAll("proxies") List<String> proxies,
            @ForAll("forgeries") String forgery) {
        var written = String.join(",", hops(client, proxies));

        assertThat(PROXIES.clientAddress(PROXY, List.of(forgery), List.of(written)))
                .isIn(client, PROXY);
    }

    @Property
    @Label("and a stranger who connects by himself is the address that he has (SEC-21)")
    void stranger(@ForAll("strangers") String peer, @ForAll("forgeries") String forgery) {
        assertThat(PROXIES.clientAddress(peer, List.of(forgery), List.of(forgery)))
                .isEqualTo(peer);
    }
}
