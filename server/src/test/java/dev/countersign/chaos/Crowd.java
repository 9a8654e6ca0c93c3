package dev.countersign.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/** The members who are present at one time. A member leaves after a while, and another arrives. */
final class Crowd {
    private static final int MEMBERS = 4;

    /** More simultaneous passwords would be refused (SEC-07), which is not tested here. */
    private final Semaphore passwords = new Semaphore(3);

    private final History history;
    private final Shop shop;
    private final Caller caller;
    private final Queue<Member> members = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> places = new ArrayList<>();
    private volatile boolean open = true;

    Crowd(Cluster<?> cluster, History history, Shop shop) {
        this.history = history;
        this.shop = shop;
        this.caller = new Caller(cluster, history);
    }

    void gather(long seed) {
        IntStream.range(0, MEMBERS)
                .<Future<?>>mapToObj(place -> threads.submit(() -> comeAndGo(place, new Random(seed * 31 + place))))
                .forEach(places::add);
    }

    private void comeAndGo(int place, Random dice) {
        for (var number = 0; open; number++) {
            var member = new Member("member-" + place + "-" + number + "@example.org", this, dice.nextLong());
            members.add(member);
            member.live();
        }
    }

    boolean isOpen() {
        return open;
    }

    History history() {
        return history;
    }

    Shop shop() {
        return shop;
    }

    Caller caller() {
        return caller;
    }

    Semaphore passwords() {
        return passwords;
    }

    ExecutorService threads() {
        return threads;
    }

    /** Every member there ever was. */
    Collection<Member> members() {
        return members;
    }

    /** Fails the test for an error in a member's thread. */
    void isWell() {
        places.stream().filter(Future::isDone).forEach(Crowd::await);
    }

    /** All members stop. */
    void goHome() {
        open = false;
        places.forEach(Crowd::await);
    }

    static void await(Future<?> work) {
        try {
            work.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (ExecutionException failure) {
            throw new AssertionError(failure.getCause());
        }
    }
}
