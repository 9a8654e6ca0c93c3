package dev.countersign.bench;

import java.time.Duration;
import java.util.function.IntConsumer;

/** How often and how long: {@code -Drounds=3 -Dseconds=10 -Dwarm-up=5}. */
record Plan(int rounds, Duration warmUp, Duration time, int port) {

    static Plan fromProperties(int port) {
        return new Plan(
                Integer.getInteger("rounds", 3),
                Duration.ofSeconds(Integer.getInteger("warm-up", 5)),
                Duration.ofSeconds(Integer.getInteger("seconds", 10)),
                port);
    }

    void eachRound(String workload, IntConsumer round) {
        for (var number = 1; number <= rounds; number++) {
            System.err.printf("  %s, round %d of %d%n", workload, number, rounds);
            round.accept(number);
        }
    }

    Running start(Contestant contestant) {
        return Running.start(contestant, port);
    }
}
