package dev.countersign.device;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the client's address behind proxies: the rightmost hop that is not a trusted proxy (SEC-21). Headers from anyone
 * else are not read at all. At an unreadable hop the search ends with the last address that we trusted.
 *
 * <p>A proxy writes one of the two headers and passes on the other as the client sent it. So if both name a client and
 * disagree, we believe neither. A header that names nobody contradicts nothing.
 */
final class Proxies {
    private final Networks trusted;

    Proxies(Networks trusted) {
        this.trusted = trusted;
    }

    String clientAddress(String peer, List<String> forwarded, List<String> forwardedFor) {
        if (!(Hop.of(peer) instanceof Hop.Address(var proxy))) {
            throw new IllegalArgumentException("no address: " + peer);
        }
        if (!trusted.contain(proxy)) {
            return AddressText.of(proxy);
        }
        var one = walk(proxy, Forwarded.hops(forwarded));
        var other = walk(proxy, Forwarded.hopsOfForwardedFor(forwardedFor));
        if (other.addsNothingTo(one, proxy)) {
            return AddressText.of(one.client());
        }
        return AddressText.of(
                one.addsNothingTo(other, proxy) || one.client().equals(other.client()) ? other.client() : proxy);
    }

    /**
     * @param client the last trusted hop
     * @param isSilent whether the header does not name that hop's client
     */
    private record Walk(InetAddress client, boolean isSilent) {
        boolean addsNothingTo(Walk another, InetAddress proxy) {
            return isSilent && (!another.isSilent || client.equals(proxy));
        }
    }

    private Walk walk(InetAddress proxy, Stream<Hop> fromTheRight) {
        var client = proxy;
        var isSilent = true;
        for (var hop : (Iterable<Hop>) fromTheRight::iterator) {
            isSilent = hop instanceof Hop.Unnamed;
            if (!(hop instanceof Hop.Address(var address))) {
                break;
            }
            client = address;
            if (!trusted.contain(client)) {
                break;
            }
        }
        return new Walk(client, isSilent);
    }
}
