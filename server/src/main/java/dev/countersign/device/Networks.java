package dev.countersign.device;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** Blocks of addresses, as an operator writes them: {@code 10.0.0.0/8,fd00::/8}. */
public final class Networks {

    private final List<Cidr> blocks;

    private Networks(List<Cidr> blocks) {
        this.blocks = blocks;
    }

    /**
     * @param cidrs with commas between them, or empty
     * @throws IllegalArgumentException if one of them is not a CIDR
     */
    public static Networks of(String cidrs) {
        return new Networks(Arrays.stream(cidrs.split(","))
                .map(String::strip)
                .filter(cidr -> !cidr.isEmpty())
                .map(Cidr::parse)
                .toList());
    }

    public boolean contain(InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
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
