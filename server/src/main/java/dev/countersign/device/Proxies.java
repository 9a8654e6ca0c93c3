package dev.countersign.device;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the client's address behind proxies: the rightmost hop that is not one of the trusted (SEC-21). Headers from
 * anyone else are not read at all; a hop that cannot be read ends the walk at the last address that was believed. A proxy
 * writes one of the two headers and passes on what a client put into the other: where they disagree, neither is believed.
 */
final class Proxies {
    private static final Pattern FOR =
            Pattern.compile("(?i)(?:^|;)\\s*for=(?:\"(?<quoted>[^\"]*)\"|(?<bare>[^;\"\\s]*))\\s*(?:;|$)");
    private static final Pattern ADDRESS = Pattern.compile("\\d+(?:\\.\\d+){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\]]+)](?::\\d+)?|([^:]+):\\d+");

    private final Networks trusted;

    Proxies(Networks trusted) {
        this.trusted = trusted;
    }

    String clientAddress(String peer, List<String> forwarded, List<String> forwardedFor) {
        var proxy = literal(peer).orElseThrow(() -> new IllegalArgumentException("no address: " + peer));
        if (!isTrusted(proxy)) {
            return text(proxy);
        }
        if (forwarded.isEmpty()) {
            return text(rightmostUntrusted(proxy, hopsOfForwardedFor(forwardedFor)));
        }
        var client = rightmostUntrusted(proxy, hopsOfForwarded(forwarded));
        var agreed =
                forwardedFor.isEmpty() || client.equals(rightmostUntrusted(proxy, hopsOfForwardedFor(forwardedFor)));
        return text(agreed ? client : proxy);
    }

    private InetAddress rightmostUntrusted(InetAddress proxy, List<String> hops) {
        var client = proxy;
        for (var hop : hops.reversed()) {
            var address = literal(hop);
            if (address.isEmpty()) {
                break;
            }
            client = address.get();
            if (!isTrusted(client)) {
                break;
            }
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.contain(address);
    }

    private static List<String> hopsOfForwarded(List<String> values) {
        var hops = new ArrayList<String>();
        for (var element : String.join(",", values).split(",")) {
            var node = FOR.matcher(element);
            hops.add(node.find() ? Objects.requireNonNullElse(node.group("quoted"), node.group("bare")) : "");
        }
        return hops;
    }

    private static List<String> hopsOfForwardedFor(List<String> values) {
        return Arrays.stream(String.join(",", values).split(","))
                .map(String::strip)
                .toList();
    }

    /** An address in digits, with a port or not; never a name, so nothing is looked up. */
    private static Optional<InetAddress> literal(String hop) {
        var withPort = WITH_PORT.matcher(hop);
        var bare = hop;
        if (withPort.matches()) {
            bare = withPort.group(1) == null ? withPort.group(2) : withPort.group(1);
        }
        var address = bare.replaceFirst("%.*", "");
        if (!ADDRESS.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static String text(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }
}
