package dev.countersign.device;

import java.net.InetAddress;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One hop of a request, as a proxy describes it (RFC 7239, section 6). */
sealed interface Hop {

    record Address(InetAddress address) implements Hop {}

    /** The proxy does not name its client: no {@code for}, {@code unknown}, or an identifier of its own. */
    record Unnamed() implements Hop {}

    record Unreadable() implements Hop {}

    /**
     * Reads a numeric address or {@code unknown}, perhaps with a port. Host names are unreadable, so nothing is looked up.
     */
    static Hop of(String node) {
        var withPort = Grammar.WITH_PORT.matcher(node);
        // X-Forwarded-For may also contain an IPv6 address without brackets, which then has no port.
        var name = withPort.matches() ? withPort.group("name") : node;
        if (Grammar.UNNAMED.matcher(name).matches()) {
            return new Unnamed();
        }
        var address = Grammar.ADDRESS.matcher(name);
        if (!address.matches()) {
            return new Unreadable();
        }
        var digits = Stream.of("bracketed", "ipv4", "ipv6")
                .map(address::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        if (AddressText.hasLeadingZero(digits)) {
            return new Unreadable();
        }
        try {
            return new Address(InetAddress.ofLiteral(digits));
        } catch (IllegalArgumentException notAnAddress) {
            return new Unreadable();
        }
    }

    final class Grammar {
        private static final Pattern WITH_PORT =
                Pattern.compile("(?<name>\\[[^\\]]*]|[^:]*)(?::(?:\\d{1,5}|_[A-Za-z0-9._-]+))?");
        private static final Pattern UNNAMED = Pattern.compile("(?i:unknown)|_[A-Za-z0-9._-]+");

        /** A zone names one of the proxy's own networks; it is not part of the client's address. IPv4 has no zones. */
        private static final Pattern ADDRESS =
                Pattern.compile("\\[(?<bracketed>[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:%[^]]*)?]"
                        + "|(?<ipv4>\\d+(?:\\.\\d+){3})"
                        + "|(?<ipv6>[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:%.*)?");

        private Grammar() {}
    }
}
