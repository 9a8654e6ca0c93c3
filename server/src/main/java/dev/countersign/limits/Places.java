package dev.countersign.limits;

import dev.countersign.device.Network;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Places for work of which only so much may run at once, shared fairly among networks (SEC-07).
 *
 * <h2>Who runs</h2>
 *
 * Work that finds no room waits. When room comes, the waiting networks take turns; within a network, who came first goes
 * first. So a network with a thousand requests delays another one by a single turn. A network that runs as much as one may
 * waits although there is room.
 *
 * <h2>Who is turned away</h2>
 *
 * Running and waiting work holds a place. One network holds at most a quarter of all places and one site at most half, so no
 * network can fill the queue for the others. Who finds no place left is turned away at once; who waits too long, then.
 */
public final class Places {
    private final int atOnce;
    private final int atOncePerNetwork;
    private final int mostWaiting;
    private final long longestWaitNanos;
    private final int mostPerNetwork;
    private final int mostPerSite;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Share> shares = new HashMap<>();
    private final Map<String, Integer> heldBySite = new HashMap<>();

    /** The networks that wait and may run one more, the next one first. Empty while there is room. */
    private final SequencedSet<Share> rotation = new LinkedHashSet<>();

    private int running;
    private int waiting;

    /**
     * Makes the places, {@code atOnce + waiting} in all.
     *
     * @param atOnce how much may run at once
     * @param atOncePerNetwork how much of it may be one network's
     * @param waiting how much more may wait
     * @param longestWait how long each of them waits at most
     */
    public Places(int atOnce, int atOncePerNetwork, int waiting, Duration longestWait) {
        this.atOnce = atOnce;
        this.atOncePerNetwork = atOncePerNetwork;
        this.mostWaiting = waiting;
        this.longestWaitNanos = longestWait.toNanos();
        this.mostPerNetwork = Math.max(1, (atOnce + waiting) / 4);
        this.mostPerSite = Math.max(1, (atOnce + waiting) / 2);
    }

    /**
     * Takes a place, and waits for its turn.
     *
     * @return the caller's to close when its work is done; empty if there is none, or the thread was interrupted
     */
    public Optional<Place> take(Network network) {
        lock.lock();
        try {
            var share = shares.computeIfAbsent(network.block(), first -> new Share(network));
            if (share.held >= mostPerNetwork || heldBySite.getOrDefault(network.site(), 0) >= mostPerSite) {
                forgetIfIdle(share);
                return Optional.empty();
            }
            if (running < atOnce && share.running < atOncePerNetwork) {
                hold(share);
                run(share);
                return Optional.of(new Place(share));
            }
            if (waiting >= mostWaiting) {
                forgetIfIdle(share);
                return Optional.empty();
            }
            return waitForTurn(share);
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody holds a place, and so nothing is kept of any network. */
    boolean isIdle() {
        lock.lock();
        try {
            return shares.isEmpty() && heldBySite.isEmpty() && rotation.isEmpty() && running == 0 && waiting == 0;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Place> waitForTurn(Share share) {
        var waiter = new Waiter(lock.newCondition());
        hold(share);
        waiting++;
        share.waiters.add(waiter);
        // At its bound it waits for a place of its own, not for its turn.
        if (share.running < atOncePerNetwork) {
            rotation.add(share);
        }
        try {
            var left = longestWaitNanos;
            while (!waiter.called && left > 0) {
                left = waiter.turn.awaitNanos(left);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            if (waiter.called) {
                leave(share);
                return Optional.empty();
            }
        }
        if (waiter.called) {
            return Optional.of(new Place(share));
        }
        waiting--;
        share.waiters.remove(waiter);
        if (share.waiters.isEmpty()) {
            rotation.remove(share);
        }
        letGo(share);
        return Optional.empty();
    }

    private void leave(Share share) {
        running--;
        share.running--;
        if (!share.waiters.isEmpty()) {
            rotation.add(share);
        }
        letGo(share);
        callNext();
    }

    private void callNext() {
        while (running < atOnce && !rotation.isEmpty()) {
            var share = rotation.removeFirst();
            var waiter = share.waiters.removeFirst();
            waiting--;
            run(share);
            if (!share.waiters.isEmpty() && share.running < atOncePerNetwork) {
                rotation.add(share);
            }
            waiter.called = true;
            waiter.turn.signal();
        }
    }

    private void run(Share share) {
        running++;
        share.running++;
    }

    private void hold(Share share) {
        share.held++;
        heldBySite.merge(share.network.site(), 1, Integer::sum);
    }

    private void letGo(Share share) {
        share.held--;
        heldBySite.computeIfPresent(share.network.site(), (site, held) -> held == 1 ? null : held - 1);
        forgetIfIdle(share);
    }

    private void forgetIfIdle(Share share) {
        if (share.held == 0) {
            shares.remove(share.network.block());
        }
    }

    /** What one network holds; guarded by the lock, as all here is. */
    private static final class Share {
        private final Network network;
        private final SequencedSet<Waiter> waiters = new LinkedHashSet<>();
        private int held;
        private int running;

        private Share(Network network) {
            this.network = network;
        }
    }

    private static final class Waiter {
        private final Condition turn;
        private boolean called;

        private Waiter(Condition turn) {
            this.turn = turn;
        }
    }

    /** Work may run until this is closed. */
    public final class Place implements AutoCloseable {
        private final Share share;
        private boolean closed;

        private Place(Share share) {
            this.share = share;
        }

        /** Makes room for another; a second time it does nothing. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    leave(share);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
