package dev.countersign.device;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * The network of an address, as limits count it (SEC-18). An IPv6 customer has a /64 for each line, and often a whole /48,
 * which we call a site.
 *
 * @param block an IPv4 address, or the /64 of an IPv6 address
 * @param site the same IPv4 address, or the /48 of an IPv6 address
 */
public record Network(String block, String site) {
    private static final int BLOCK_BYTES = 64 / 8;
    private static final int SITE_BYTES = 48 / 8;

    /**
     * Finds the network of a numeric address.
     *
     * @throws IllegalArgumentException if the text is not an address
     */
    public static Network of(String ip) {
        var address = InetAddress.ofLiteral(ip).getAddress();
        return new Network(first(BLOCK_BYTES, address), first(SITE_BYTES, address));
    }

    /** An IPv4 address is shorter than either prefix, and stays whole. */
    private static String first(int bytes, byte[] address) {
        if (address.length <= bytes) {
            return text(address);
        }
        var prefix = Arrays.copyOf(address, address.length);
        Arrays.fill(prefix, bytes, prefix.length, (byte) 0);
        return text(prefix) + "/" + 8 * bytes;
    }

    private static String text(byte[] address) {
        try {
            return AddressText.of(InetAddress.getByAddress(address));
        } catch (UnknownHostException never) {
            throw new IllegalStateException(never);
        }
    }
}
