package dev.countersign.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Sends the rows of one {@link Work} when they are due: at once if this node wrote them, otherwise within a second. Each row is
 * claimed first, so that no other node sends it too; the claim of a crashed node expires. A slow destination uses up only its
 * own share of concurrent sends.
 *
 * <p>A room declares one as a bean. Nodes send; a command only writes, and leaves the sending to them.
 *
 * @param <D> a destination
 * @param <C> a claimed row
 */
public final class Outbox<D, C> {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** Longer than sending takes, including the wait for a database connection to save the outcome. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final int AT_ONCE_TO_ONE_DESTINATION = 16;

    private final String name;
    private final Work<D, C> work;
    private final WakeUp wakeUp = new WakeUp();
    private final Map<D, Integer> underWay = new ConcurrentHashMap<>();
    private final ExecutorService sends;
    private final Thread looking;
    private volatile boolean running;

    /** @param name of what is sent, in the plural: for the log and the threads */
    public Outbox(String name, Work<D, C> work) {
        this.name = name;
        this.work = work;
        this.sends = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("countersign-" + name + "-", 0).factory());
        this.looking = Thread.ofVirtual().name("countersign-" + name).unstarted(this::sendUntilStopped);
    }

    /** Called by a transaction that has written a row: sends it as soon as the transaction has committed. */
    public void sendAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wakeUp.call();
            }
        });
    }

    void start() {
        running = true;
        looking.start();
    }

    /** Claims nothing from now on, and waits for what is being sent, in all no longer than this. */
    void stop(Duration patience) {
        var until = System.nanoTime() + patience.toNanos();
        running = false;
        wakeUp.call();
        try {
            if (looking.isAlive()) {
                looking.join(patience);
            }
            sends.shutdown();
            if (!sends.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                sends.shutdownNow();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendUntilStopped() {
        var saidThatItIsAway = false;
        while (running) {
            try {
                work.destinations().forEach(this::sendTo);
                saidThatItIsAway = false;
            } catch (DataAccessException | TransactionException databaseAway) {
                if (running && !saidThatItIsAway) {
                    LOG.warn("No {} are sent until the database answers: {}", name, databaseAway.getMessage());
                    saidThatItIsAway = true;
                }
            } catch (RuntimeException ourFault) {
                // This thread must go on: nothing else on this node sends these rows.
                LOG.error("No {} could be looked up.", name, ourFault);
            }
            try {
                wakeUp.await(BETWEEN_LOOKS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void sendTo(D destination) {
        var free = AT_ONCE_TO_ONE_DESTINATION - underWay.getOrDefault(destination, 0);
        if (free <= 0 || !running) {
            return;
        }
        for (var claim : claim(destination, free)) {
            underWay.merge(destination, 1, Integer::sum);
            sends.execute(() -> {
                try {
                    work.send(destination, claim);
                } catch (DataAccessException | TransactionException databaseAway) {
                    LOG.warn(
                            "The outcome of {} could not be saved, so it will be sent again: {}",
                            work.nameOf(claim),
                            databaseAway.getMessage());
                } catch (RuntimeException ourFault) {
                    LOG.error("{} could not be sent, so it will be tried again.", work.nameOf(claim), ourFault);
                } finally {
                    underWay.merge(destination, -1, Outbox::sumOrNothing);
                    wakeUp.call();
                }
            });
        }
    }

    /** A fault of our own at one destination must not keep the others waiting. */
    private List<C> claim(D destination, int most) {
        try {
            return work.claim(destination, most, LEASE);
        } catch (DataAccessException | TransactionException databaseAway) {
            throw databaseAway;
        } catch (RuntimeException ourFault) {
            LOG.error("No {} can be claimed for one destination.", name, ourFault);
            return List.of();
        }
    }

    private static @Nullable Integer sumOrNothing(Integer before, Integer change) {
        return before + change == 0 ? null : before + change;
    }
}
