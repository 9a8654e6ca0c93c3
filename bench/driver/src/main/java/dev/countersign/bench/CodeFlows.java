package dev.countersign.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Members who are signed in already, so that no password is hashed, sign in to an application. */
record CodeFlows(Contestant countersign, Plan plan) implements Workload {
    private static final int SESSIONS = 1_000;
    private static final int BROWSERS = 8;
    private static final double BAR = 200;

    /** Java compiles the code of a flow late, because flows are rarer than checks: after 18 s it runs less than half as fast as later. */
    private static final int LONGER_WARM_UP = 12;

    @Override
    public List<Row> measure() {
        var perSecond = new Series();
        plan.eachRound("code-flow", round -> {
            try (var running = plan.start(countersign)) {
                var cookies = countersign.sessions().make(running, SESSIONS);
                var party = RelyingParty.addedTo(running);
                perSecond(party, cookies, plan.warmUp().multipliedBy(LONGER_WARM_UP));
                perSecond.add(countersign.name(), perSecond(party, cookies, plan.time()));
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
        return List.of(Row.atLeast(
                BAR,
                "code flow, authorization and exchange",
                countersign.name(),
                perSecond.of(countersign.name()),
                Figures.Unit.PER_SECOND));
    }

    /** Fails if one of them is refused. */
    private static double perSecond(RelyingParty party, List<String> cookies, Duration time) {
        var next = new AtomicInteger();
        var done = new AtomicInteger();
        var start = System.nanoTime();
        inParallel(IntStream.range(0, BROWSERS)
                .<Runnable>mapToObj(browser -> () -> {
                    while (System.nanoTime() - start < time.toNanos()) {
                        party.signIn(cookies.get(next.getAndIncrement() % cookies.size()));
                        done.incrementAndGet();
                    }
                })
                .toList());
        return done.get() / ((System.nanoTime() - start) / 1e9);
    }

    /** Returns when all are over, and fails if one has. */
    static void inParallel(List<Runnable> tasks) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<?> task : tasks.stream().<Future<?>>map(threads::submit).toList()) {
                task.get();
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
