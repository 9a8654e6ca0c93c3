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
import org.jspecify.annotations.Nullable;

/**
 * Places for work that may run only a limited number of times at once, shared fairly among networks (SEC-07).
 *
 * <h2>Who runs</h2>
 *
 * Work waits if there is no room. When there is room again, the waiting sites take turns, and so do the networks of a site;
 * within a network, first come, first served. So a site with a thousand requests delays another site by a single turn. A
 * network that runs as much as it may waits even if there is room, and so does a site that runs half of all work.
 *
 * <h2>Who is turned away</h2>
 *
 * Both running and waiting work holds a place. One network holds at most a quarter of all places and one site at most half,
 * so no network can fill the queue for the others. Work that finds no place is turned away at once, or later if it waits too
 * long.
 */
public final class Places {
    private final int atOnce;
    private final int atOncePerNetwork;
    private final int atOncePerSite;
    private final int mostWaiting;
    private final long longestWaitNanos;
    private final int mostPerNetwork;
    private final int mostPerSite;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Share> shares = new HashMap<>();
    private final Map<String, Site> sites = new HashMap<>();

    /** The waiting sites that may run one more, the next one first. Empty while there is room. */
    private final SequencedSet<Site> rotation = new LinkedHashSet<>();

    private int running;
    private int waiting;

    /**
     * Makes {@code atOnce + waiting} places.
     *
     * @param atOnce how much work may run at once
     * @param atOncePerNetwork how much of it may be from one network
     * @param waiting how much more work may wait
     * @param longestWait how long work waits at most
     */
    public Places(int atOnce, int atOncePerNetwork, int waiting, Duration longestWait) {
        this.atOnce = atOnce;
        this.atOncePerNetwork = atOncePerNetwork;
        this.atOncePerSite = Math.max(atOncePerNetwork, atOnce / 2);
        this.mostWaiting = waiting;
        this.longestWaitNanos = longestWait.toNanos();
        this.mostPerNetwork = Math.max(1, (atOnce + waiting) / 4);
        this.mostPerSite = Math.max(1, (atOnce + waiting) / 2);
    }

    /**
     * Takes a place, and waits for its turn.
     *
     * @return a place to close when the work is done; empty if no place or turn came, or the thread was interrupted
     */
    public Optional<Place> take(Network network) {
        lock.lock();
        try {
            if (turnsAway(network)) {
                return Optional.empty();
            }
            var site = sites.computeIfAbsent(network.site(), Site::new);
            var share = shares.computeIfAbsent(network.block(), first -> new Share(network.block(), site));
            hold(share);
            if (mayRun(share)) {
                run(share);
                return Optional.of(new Place(share));
            }
            return waitForTurn(share);
        } finally {
            lock.unlock();
        }
    }

    private boolean turnsAway(Network network) {
        var site = sites.get(network.site());
        var share = shares.get(network.block());
        return (share != null && share.held >= mostPerNetwork)
                || (site != null && site.held >= mostPerSite)
                || (waiting >= mostWaiting && !mayRun(share, site));
    }

    private boolean mayRun(@Nullable Share share, @Nullable Site site) {
        return running < atOnce
                && (share == null || share.running < atOncePerNetwork)
                && (site == null || site.running < atOncePerSite);
    }

    private boolean mayRun(Share share) {
        return mayRun(share, share.site);
    }

    /** Whether nobody holds a place, so that no network has an entry. */
    boolean isIdle() {
        lock.lock();
        try {
            return shares.isEmpty() && sites.isEmpty() && rotation.isEmpty() && running == 0 && waiting == 0;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Place> waitForTurn(Share share) {
        var waiter = new Waiter(lock.newCondition());
        waiting++;
        share.waiters.add(waiter);
        line(share);
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
        line(share);
        letGo(share);
        return Optional.empty();
    }

    private void leave(Share share) {
        running--;
        share.running--;
        share.site.running--;
        line(share);
        letGo(share);
        callNext();
    }

    private void callNext() {
        while (running < atOnce && !rotation.isEmpty()) {
            var share = rotation.removeFirst().ready.removeFirst();
            var waiter = share.waiters.removeFirst();
            waiting--;
            run(share);
            line(share);
            waiter.called = true;
            waiter.turn.signal();
        }
    }

    /** Queues the network in its site, and the site in the rotation, if they have waiting work and may run one more. */
    private void line(Share share) {
        var site = share.site;
        if (share.waiters.isEmpty() || share.running >= atOncePerNetwork) {
            site.ready.remove(share);
        } else {
            site.ready.add(share);
        }
        if (site.ready.isEmpty() || site.running >= atOncePerSite) {
            rotation.remove(site);
        } else {
            rotation.add(site);
        }
    }

    private void run(Share share) {
        running++;
        share.running++;
        share.site.running++;
    }

    private static void hold(Share share) {
        share.held++;
        share.site.held++;
    }

    private void letGo(Share share) {
        share.held--;
        share.site.held--;
        if (share.held == 0) {
            shares.remove(share.block);
        }
        if (share.site.held == 0) {
            sites.remove(share.site.name);
        }
    }

    /** The places of one network. The lock guards this, like everything here. */
    private static final class Share {
        private final String block;
        private final Site site;
        private final SequencedSet<Waiter> waiters = new LinkedHashSet<>();
        private int held;
        private int running;

        private Share(String block, Site site) {
            this.block = block;
            this.site = site;
        }
    }

    private static final class Site {
        private final String name;

        /** The site's waiting networks that may run one more, the next one first. */
        private final SequencedSet<Share> ready = new LinkedHashSet<>();

        private int held;
        private int running;

        private Site(String name) {
            this.name = name;
        }
    }

    private static final class Waiter {
        private final Condition turn;
        private boolean called;

        private Waiter(Condition turn) {
            this.turn = turn;
        }
    }

    /** A place: its work may run until this is closed. */
    public final class Place implements AutoCloseable {
        private final Share share;
        private boolean closed;

        private Place(Share share) {
            this.share = share;
        }

        /** Frees the place for other work. A second call does nothing. */
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
