package dev.countersign.webhooks;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Sends the deliveries that are due: at once if this node wrote them, otherwise within a second. It claims each delivery
 * first, so that no other node sends it too; the claim of a crashed node expires. A slow receiver uses up only its own share
 * of concurrent sends.
 */
@Component
@ConditionalOnWebApplication
class Sender implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    /** Longer than an attempt takes, including the wait for a database connection to save its outcome. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration UNTIL_THE_LAST_IS_HOME = Duration.ofSeconds(5);
    private static final int AT_ONCE_TO_ONE_ENDPOINT = 16;

    private final EndpointTable endpoints;
    private final WebhookTable table;
    private final Courier courier;
    private final WakeUp wakeUp;
    private final Map<UUID, Integer> underWay = new ConcurrentHashMap<>();

    /** Endpoints whose failure has been logged. */
    private final Set<UUID> failing = ConcurrentHashMap.newKeySet();

    private final ExecutorService couriers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("countersign-webhook-", 0).factory());
    private volatile boolean running;

    Sender(EndpointTable endpoints, WebhookTable table, Courier courier, WakeUp wakeUp) {
        this.endpoints = endpoints;
        this.table = table;
        this.courier = courier;
        this.wakeUp = wakeUp;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofVirtual().name("countersign-webhooks").start(this::sendUntilStopped);
    }

    @Override
    public void stop() {
        running = false;
        wakeUp.call();
        couriers.shutdown();
        try {
            if (!couriers.awaitTermination(UNTIL_THE_LAST_IS_HOME.toMillis(), TimeUnit.MILLISECONDS)) {
                couriers.shutdownNow();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void sendUntilStopped() {
        var saidThatItIsAway = false;
        while (running) {
            try {
                endpoints.all().forEach(this::send);
                saidThatItIsAway = false;
            } catch (DataAccessException | TransactionException databaseAway) {
                if (running && !saidThatItIsAway) {
                    LOG.warn("Webhooks are not sent until the database answers: {}", databaseAway.getMessage());
                    saidThatItIsAway = true;
                }
            }
            try {
                wakeUp.await(BETWEEN_LOOKS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void send(Endpoint endpoint) {
        var free = AT_ONCE_TO_ONE_ENDPOINT - underWay.getOrDefault(endpoint.id(), 0);
        if (free <= 0 || !running) {
            return;
        }
        for (var claim : table.claim(endpoint.id(), free, LEASE)) {
            underWay.merge(endpoint.id(), 1, Integer::sum);
            couriers.execute(() -> {
                try {
                    carry(endpoint, claim);
                } catch (DataAccessException | TransactionException databaseAway) {
                    LOG.warn(
                            "The outcome of webhook msg_{} could not be saved, so it will be sent again: {}",
                            claim.messageId(),
                            databaseAway.getMessage());
                } finally {
                    underWay.merge(endpoint.id(), -1, Sender::sumOrNothing);
                    wakeUp.call();
                }
            });
        }
    }

    private void carry(Endpoint endpoint, Claim claim) {
        var secret = endpoints.secret(endpoint.id());
        if (secret.isEmpty()) {
            return;
        }
        switch (courier.send(endpoint.url(), secret.get(), claim)) {
            case Attempt.Delivered(var status) -> {
                table.delivered(claim.id(), status);
                if (failing.remove(endpoint.id())) {
                    LOG.info("The webhook endpoint {} accepts messages again.", endpoint.id());
                }
            }
            case Attempt.Failed(var status, var why) -> {
                table.failed(claim.id(), claim.attempt(), status, Retries.after(claim.attempt()));
                if (failing.add(endpoint.id())) {
                    LOG.warn(
                            "The webhook endpoint {} does not accept messages, retrying for a day: {}",
                            endpoint.id(),
                            why);
                }
            }
        }
    }

    private static @Nullable Integer sumOrNothing(Integer before, Integer change) {
        return before + change == 0 ? null : before + change;
    }
}
