package dev.countersign.device;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Blocks of addresses, as an operator writes them: {@code 10.0.0.0/8,fd00::/8}. */
public final class Networks {

    private final List<Cidr> blocks;

    private Networks(List<Cidr> blocks) {
        this.blocks = blocks;
    }

    /** A block that is almost right. The message says what is wrong with it, and what would be right. */
    public static final class Mistyped extends IllegalArgumentException {
        private Mistyped(String message) {
            super(message);
        }
    }

    /**
     * @param cidrs with commas between them, or empty
     * @throws Mistyped if one of them has a leading zero, or an address within the block in place of the block's first
     * @throws IllegalArgumentException if one of them is not a CIDR
     */
    public static Networks of(String cidrs) {
        return new Networks(
                cidrs.isBlank()
                        ? List.of()
                        : Arrays.stream(cidrs.split(",", -1))
                                .map(String::strip)
                                .map(Cidr::parse)
                                .toList());
    }

    public boolean contain(InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    /** A block of addresses, RFC 4632 and RFC 4291. */
    private record Cidr(InetAddress network, int bits) {

        private static final Pattern TEXT =
                Pattern.compile("(?<network>\\d+(?:\\.\\d+){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*)/(?<bits>\\d{1,3})");

        static Cidr parse(String text) {
            var parts = TEXT.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException("not a CIDR: " + text);
            }
            var block = new Cidr(InetAddress.ofLiteral(parts.group("network")), Integer.parseInt(parts.group("bits")));
            if (block.bits > block.network.getAddress().length * 8) {
                throw new IllegalArgumentException("more bits than the address has: " + text);
            }
            if (AddressText.hasLeadingZero(parts.group("network"))) {
                throw new Mistyped("'" + text + "' has a number with a leading zero; leave the zero out");
            }
            if (!block.isFirst()) {
                throw new Mistyped("'" + text + "' is not the start of a block; it must be " + block.first() + " or "
                        + block.alone());
            }
            return block;
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
