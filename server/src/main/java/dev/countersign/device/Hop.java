package dev.countersign.device;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** One step of a request's way, as a proxy describes it (RFC 7239, section 6). */
sealed interface Hop {

    record Address(InetAddress address) implements Hop {}

    /** The proxy does not say who asked it: no {@code for}, {@code unknown}, or an identifier of its own. */
    record Unnamed() implements Hop {}

    record Unreadable() implements Hop {}

    /** An address in digits or {@code unknown}, perhaps with a port. Never a host's name, so nothing is looked up. */
    static Hop of(String node) {
        var withPort = Grammar.WITH_PORT.matcher(node);
        // X-Forwarded-For also has IPv6 addresses without brackets, and then without a port.
        var name = withPort.matches() ? withPort.group("name") : node;
        if (Grammar.UNNAMED.matcher(name).matches()) {
            return new Unnamed();
        }
        var address = Grammar.ADDRESS.matcher(name);
        if (!address.matches()) {
            return new Unreadable();
        }
        var digits = address.group("bracketed") == null ? address.group("bare") : address.group("bracketed");
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

        /** A zone says on which of the proxy's own networks the address is; it is no part of the client's address. */
        private static final Pattern ADDRESS =
                Pattern.compile("\\[(?<bracketed>[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:%[^]]*)?]"
                        + "|(?<bare>\\d+(?:\\.\\d+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:%.*)?");

        private Grammar() {}
    }
}
