package dev.countersign.webhooks;

import dev.countersign.outbox.Courier;
import dev.countersign.outbox.Retries;
import dev.countersign.outbox.SendResult;
import dev.countersign.outbox.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Sends each message to each endpoint, retrying for a day. An account's messages reach an endpoint in order. */
@Component
class Deliveries implements Work<Endpoint, Claim> {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Retries RETRIES = new Retries(List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4)));

    private static final String JSON = "application/json";

    private final EndpointTable endpoints;
    private final WebhookTable table;
    private final Courier courier;

    /** Endpoints whose failure has been logged. */
    private final Set<UUID> failing = ConcurrentHashMap.newKeySet();

    Deliveries(EndpointTable endpoints, WebhookTable table, Courier courier) {
        this.endpoints = endpoints;
        this.table = table;
        this.courier = courier;
    }

    @Override
    public List<Endpoint> destinations() {
        return endpoints.all();
    }

    @Override
    public List<Claim> claim(Endpoint endpoint, int most, Duration lease) {
        return table.claim(endpoint.id(), most, lease);
    }

    @Override
    public void send(Endpoint endpoint, Claim claim) {
        var secret = endpoints.secret(endpoint.id());
        if (secret.isEmpty()) {
            // The endpoint was removed just now, together with its messages, or its secret cannot be opened.
            LOG.warn("The webhook endpoint {} has no signing secret that this node can use.", endpoint.id());
            table.failed(claim.id(), claim.attempt(), null, RETRIES.after(claim.attempt()));
            return;
        }
        switch (courier.send(endpoint.url(), signed(secret.get(), claim), JSON, claim.payload())) {
            case SendResult.Delivered(var status) -> {
                table.delivered(claim.id(), status);
                if (failing.remove(endpoint.id())) {
                    LOG.info("The webhook endpoint {} accepts messages again.", endpoint.id());
                }
            }
            case SendResult.Failed(var status, var why) -> {
                table.failed(claim.id(), claim.attempt(), status, RETRIES.after(claim.attempt()));
                if (failing.add(endpoint.id())) {
                    LOG.warn(
                            "The webhook endpoint {} does not accept messages, retrying for a day: {}",
                            endpoint.id(),
                            why);
                }
            }
        }
    }

    /** The Standard Webhooks specification. */
    private static Map<String, String> signed(SigningSecret secret, Claim claim) {
        var id = "msg_" + claim.messageId();
        var timestamp = Long.toString(claim.at().getEpochSecond());
        return Map.of(
                "webhook-id",
                id,
                "webhook-timestamp",
                timestamp,
                "webhook-signature",
                secret.sign(id, timestamp, claim.payload()));
    }

    @Override
    public String nameOf(Claim claim) {
        return "webhook msg_" + claim.messageId();
    }
}
