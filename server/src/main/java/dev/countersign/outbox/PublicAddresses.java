package dev.countersign.outbox;

import dev.countersign.device.Networks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hc.client5.http.DnsResolver;
import org.springframework.stereotype.Component;

/**
 * Decides which addresses messages may be sent to: public ones, and those that the settings allow. The HTTP client uses it
 * as its resolver, also for literal addresses, and connects to the addresses it returns. So a name cannot mean one address
 * when it is checked and another when it is used.
 */
@Component
class PublicAddresses implements DnsResolver {
    /** IANA's registry of special-purpose addresses (RFC 6890), multicast, and 6to4's relays. */
    private static final Networks NOT_PUBLIC =
            Networks.of("0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,"
                    + "172.16.0.0/12,192.0.0.0/24,192.0.2.0/24,192.88.99.0/24,192.168.0.0/16,198.18.0.0/15,198.51.100.0/24,"
                    + "203.0.113.0/24,224.0.0.0/4,240.0.0.0/4,"
                    // Special purposes, Teredo among them, and documentation.
                    + "2001::/23,2001:db8::/32,3fff::/20");

    /** All other IPv6 addresses are local, mapped, compatible, multicast or unassigned. */
    private static final Networks GLOBAL_UNICAST = Networks.of("2000::/3");

    private static final Networks NAT64 = Networks.of("64:ff9b::/96");
    private static final Networks SIX_TO_FOUR = Networks.of("2002::/16");

    private final Networks allowed;

    PublicAddresses(DestinationSettings settings) {
        this.allowed = settings.allowedNetworks();
    }

    boolean allow(InetAddress address) {
        if (allowed.contain(address)) {
            return true;
        }
        return embedded(address)
                .map(this::allow)
                .orElseGet(() -> !NOT_PUBLIC.contain(address)
                        && (address.getAddress().length == 4 || GLOBAL_UNICAST.contain(address)));
    }

    /** The IPv4 address that is embedded in an IPv6 address. */
    private static Optional<InetAddress> embedded(InetAddress address) {
        if (NAT64.contain(address)) {
            return Optional.of(ofBytes(address, 12));
        }
        return SIX_TO_FOUR.contain(address) ? Optional.of(ofBytes(address, 2)) : Optional.empty();
    }

    private static InetAddress ofBytes(InetAddress address, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
        } catch (UnknownHostException fourBytesAreAnAddress) {
            throw new IllegalStateException(fourBytesAreAnAddress);
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var found = Arrays.stream(InetAddress.getAllByName(host))
                .filter(this::allow)
                .toArray(InetAddress[]::new);
        if (found.length == 0) {
            throw new UnknownHostException(host + " has no address that messages may be sent to");
        }
        return found;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
