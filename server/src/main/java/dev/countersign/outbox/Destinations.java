package dev.countersign.outbox;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Decides which URLs an operator may name as a receiver. */
@Component
public class Destinations {
    private static final int LONGEST_URL = 2_000;

    private final PublicAddresses addresses;

    Destinations(PublicAddresses addresses) {
        this.addresses = addresses;
    }

    /**
     * Judges a URL. A literal address is checked here too. A name is checked only when something is sent, by the address that is
     * connected to.
     */
    public DestinationResult judge(String url) {
        return parse(url).map(this::judge).orElseGet(DestinationResult.NotAnUrl::new);
    }

    private DestinationResult judge(URI url) {
        var literal = literal(url.getHost());
        if (!url.getScheme().equals("https")
                && !(url.getScheme().equals("http")
                        && literal.filter(InetAddress::isLoopbackAddress).isPresent())) {
            return new DestinationResult.NotSecure();
        }
        return literal.filter(address -> !addresses.allow(address)).isPresent()
                ? new DestinationResult.NotAllowed()
                : new DestinationResult.Allowed(url);
    }

    private static Optional<URI> parse(String url) {
        if (url.length() > LONGEST_URL) {
            return Optional.empty();
        }
        try {
            return Optional.of(URI.create(url))
                    .filter(parsed -> parsed.getScheme() != null
                            && parsed.getHost() != null
                            && parsed.getRawUserInfo() == null
                            && parsed.getRawFragment() == null
                            && parsed.getPort() != 0
                            && parsed.getPort() < 65_536
                            && parsed.toASCIIString().equals(url));
        } catch (IllegalArgumentException notAnUrl) {
            return Optional.empty();
        }
    }

    /** A literal address in any notation, or localhost. Looks no name up. */
    private static Optional<InetAddress> literal(String host) {
        if (host.equals("localhost")) {
            return Optional.of(InetAddress.getLoopbackAddress());
        }
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException notInItsUsualForm) {
            try {
                return Optional.of(Inet4Address.ofPosixLiteral(host));
            } catch (IllegalArgumentException aName) {
                return Optional.empty();
            }
        }
    }
}
