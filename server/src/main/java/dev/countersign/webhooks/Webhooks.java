package dev.countersign.webhooks;

import dev.countersign.database.Database;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The endpoints that get webhooks, and replaying their messages. */
@Component
public class Webhooks {
    private static final int LONGEST_URL = 2_000;

    /** How long a message is kept and can be replayed. */
    public static final Duration KEPT = Duration.ofDays(7);

    private final EndpointTable endpoints;
    private final WebhookTable messages;
    private final PublicAddresses addresses;

    Webhooks(EndpointTable endpoints, WebhookTable messages, PublicAddresses addresses) {
        this.endpoints = endpoints;
        this.messages = messages;
        this.addresses = addresses;
    }

    /**
     * Adds an endpoint for these types. A literal address is checked here too. A name is checked only when a message is
     * sent, by the address that is connected to.
     */
    public AdditionResult add(String url, Set<WebhookType> types) {
        return parse(url).map(parsed -> add(parsed, types)).orElseGet(AdditionResult.NotAnUrl::new);
    }

    private AdditionResult add(URI url, Set<WebhookType> types) {
        var literal = literal(url.getHost());
        if (!url.getScheme().equals("https")
                && !(url.getScheme().equals("http")
                        && literal.filter(InetAddress::isLoopbackAddress).isPresent())) {
            return new AdditionResult.NotSecure();
        }
        if (literal.filter(address -> !addresses.allow(address)).isPresent()) {
            return new AdditionResult.NotAllowed();
        }
        var secret = SigningSecret.random();
        return new AdditionResult.Added(endpoints.insert(Database.newId(), url, secret, types), secret.text());
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

    /** Oldest first. */
    public List<EndpointState> all() {
        return endpoints.all().stream()
                .map(endpoint -> new EndpointState(endpoint, messages.countWaiting(endpoint.id())))
                .toList();
    }

    /** @return false if there is no such endpoint */
    @Transactional
    public boolean remove(UUID endpointId) {
        messages.forget(endpointId);
        return endpoints.delete(endpointId);
    }

    /**
     * Sends again the messages of that period, delivered or not, with the same ids and in the same order.
     *
     * @param since at most {@link #KEPT}
     * @return the number of messages; empty if there is no such endpoint
     */
    public OptionalInt replay(UUID endpointId, Duration since) {
        return ofEndpoint(endpointId, messages.replay(endpointId, since));
    }

    /** Like {@link #replay(UUID, Duration)}, for one message. */
    public OptionalInt replay(UUID endpointId, UUID messageId) {
        return ofEndpoint(endpointId, messages.replay(endpointId, messageId));
    }

    private OptionalInt ofEndpoint(UUID endpointId, int count) {
        return endpoints.exists(endpointId) ? OptionalInt.of(count) : OptionalInt.empty();
    }
}
