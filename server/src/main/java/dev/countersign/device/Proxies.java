package dev.countersign.device;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the client's address behind proxies: the rightmost hop that is not one of the trusted (SEC-21). Headers from
 * anyone else are not read at all; a hop that cannot be read ends the walk at the last address that was believed.
 */
final class Proxies {
    private static final Pattern FOR = Pattern.compile("(?i)(?:^|;)\\s*for=(\"[^\"]*\"|[^;\\s]*)");
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\]]+)](?::\\d+)?|([^:]+):\\d+");

    private final List<Cidr> trusted;

    private Proxies(List<Cidr> trusted) {
        this.trusted = trusted;
    }

    /** @throws IllegalArgumentException where a CIDR is none */
    static Proxies trusting(String cidrs) {
        return new Proxies(Arrays.stream(cidrs.split(","))
                .map(String::strip)
                .filter(cidr -> !cidr.isEmpty())
                .map(Cidr::parse)
                .toList());
    }

    String clientAddress(String peer, List<String> forwarded, List<String> forwardedFor) {
        var client = literal(peer).orElseThrow(() -> new IllegalArgumentException("no address: " + peer));
        if (!isTrusted(client)) {
            return text(client);
        }
        for (var hop : hops(forwarded, forwardedFor).reversed()) {
            var address = literal(hop);
            if (address.isEmpty()) {
                break;
            }
            client = address.get();
            if (!isTrusted(client)) {
                break;
            }
        }
        return text(client);
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(cidr -> cidr.contains(address));
    }

    private static List<String> hops(List<String> forwarded, List<String> forwardedFor) {
        var hops = new ArrayList<String>();
        if (!forwarded.isEmpty()) {
            for (var element : String.join(",", forwarded).split(",")) {
                var node = FOR.matcher(element);
                hops.add(node.find() ? node.group(1).replace("\"", "") : "");
            }
        } else {
            for (var element : String.join(",", forwardedFor).split(",")) {
                hops.add(element.strip());
            }
        }
        return hops;
    }

    /** An address in digits, with a port or not; never a name, so nothing is looked up. */
    private static Optional<InetAddress> literal(String hop) {
        var withPort = WITH_PORT.matcher(hop);
        var bare = hop;
        if (withPort.matches()) {
            bare = withPort.group(1) == null ? withPort.group(2) : withPort.group(1);
        }
        try {
            return Optional.of(InetAddress.ofLiteral(bare.replaceFirst("%.*", "")));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static String text(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    /** A block of addresses, RFC 4632 and RFC 4291. */
    private record Cidr(InetAddress network, int bits) {

        static Cidr parse(String text) {
            var slash = text.indexOf('/');
            var network = InetAddress.ofLiteral(text.substring(0, slash));
            var bits = Integer.parseInt(text.substring(slash + 1));
            if (bits > network.getAddress().length * 8) {
                throw new IllegalArgumentException("more bits than the address has: " + text);
            }
            return new Cidr(network, bits);
        }

        boolean contains(InetAddress address) {
            var ours = network.getAddress();
            var other = address.getAddress();
            if (other.length != ours.length) {
                return false;
            }
            for (var bit = 0; bit < bits; bit++) {
                var mask = 0x80 >> (bit % 8);
                if ((ours[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
