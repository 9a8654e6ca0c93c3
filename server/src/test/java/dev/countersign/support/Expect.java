package dev.countersign.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The contract's rules for every answer of a kind. */
public final class Expect {
    private Expect() {}

    /** A problem according to RFC 9457 and the contract. */
    public static void problem(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(answer.header("Cache-Control")).hasValue("no-store");
        assertThat(answer.at("/type")).isEqualTo("/problems/" + code);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().at("/status").asInt()).isEqualTo(status);
        assertThat(answer.at("/title")).isNotBlank();
        assertThat(answer.at("/detail")).isNotBlank();
    }

    /** 422 that names these fields first, in this order. */
    public static void invalid(Answer answer, String... fields) {
        problem(answer, 422, "invalid");
        for (var at = 0; at < fields.length; at++) {
            assertThat(answer.at("/errors/" + at + "/field")).isEqualTo(fields[at]);
            assertThat(answer.at("/errors/" + at + "/message")).isNotBlank();
        }
    }

    /** Waits for an effect of another thread or node, even on a machine that is busy. */
    public static void soon(BooleanSupplier fact) {
        within(30, fact);
    }

    /** As {@link #soon}, for an effect that is promised in time, or takes longer. */
    public static void within(int seconds, BooleanSupplier fact) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!fact.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it has not happened yet").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
