package dev.countersign.webhooks;

import dev.countersign.database.Database;
import dev.countersign.outbox.DestinationResult;
import dev.countersign.outbox.Destinations;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The endpoints that get webhooks, and replaying their messages. */
@Component
public class Webhooks {
    /** How long a message is kept and can be replayed. */
    public static final Duration KEPT = Duration.ofDays(7);

    private final EndpointTable endpoints;
    private final WebhookTable messages;
    private final Destinations destinations;

    Webhooks(EndpointTable endpoints, WebhookTable messages, Destinations destinations) {
        this.endpoints = endpoints;
        this.messages = messages;
        this.destinations = destinations;
    }

    /**
     * Adds an endpoint for these types. A literal address is checked here too. A name is checked only when a message is
     * sent, by the address that is connected to.
     */
    public AdditionResult add(String url, Set<WebhookType> types) {
        return switch (destinations.judge(url)) {
            case DestinationResult.Allowed(var allowed) -> {
                var secret = SigningSecret.random();
                yield new AdditionResult.Added(
                        endpoints.insert(Database.newId(), allowed, secret, types), secret.text());
            }
            case DestinationResult.NotAnUrl() -> new AdditionResult.NotAnUrl();
            case DestinationResult.NotSecure() -> new AdditionResult.NotSecure();
            case DestinationResult.NotAllowed() -> new AdditionResult.NotAllowed();
        };
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
