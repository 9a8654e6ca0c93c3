package dev.countersign.device;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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

    /**
     * Describes what is wrong with a block that otherwise reads as one: a leading zero, or an address within the block in
     * place of the block's first.
     *
     * @param cidr an address in digits, a slash and a number of bits
     * @throws IllegalArgumentException if it is not a CIDR
     */
    public static Optional<String> flaw(String cidr) {
        if (AddressText.hasLeadingZero(cidr.substring(0, cidr.indexOf('/')))) {
            return Optional.of("'" + cidr + "' has a number with a leading zero; leave the zero out");
        }
        var block = Cidr.read(cidr);
        return block.isFirst()
                ? Optional.empty()
                : Optional.of("'" + cidr + "' is not the start of a block; it must be " + block.first() + " or "
                        + block.alone());
    }

    public boolean contain(InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    /** A block of addresses, RFC 4632 and RFC 4291. */
    private record Cidr(InetAddress network, int bits) {

        static Cidr parse(String text) {
            var block = read(text);
            flaw(text).ifPresent(flaw -> {
                throw new IllegalArgumentException(flaw);
            });
            return block;
        }

        static Cidr read(String text) {
            var slash = text.indexOf('/');
            var network = InetAddress.ofLiteral(text.substring(0, slash));
            var bits = Integer.parseInt(text.substring(slash + 1));
            if (bits > network.getAddress().length * 8) {
                throw new IllegalArgumentException("more bits than the address has: " + text);
            }
            return new Cidr(network, bits);
        }

        boolean isFirst() {
            return Arrays.equals(network.getAddress(), firstAddress());
        }

        String first() {
            try {
                return AddressText.of(InetAddress.getByAddress(firstAddress())) + "/" + bits;
            } catch (UnknownHostException never) {
                throw new IllegalStateException(never);
            }
        }

        /** The block of this address only. */
        String alone() {
            return AddressText.of(network) + "/" + network.getAddress().length * 8;
        }

        private byte[] firstAddress() {
            var bytes = network.getAddress();
            for (var bit = bits; bit < bytes.length * 8; bit++) {
                bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
            }
            return bytes;
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
