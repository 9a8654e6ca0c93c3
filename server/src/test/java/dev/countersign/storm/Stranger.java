package dev.countersign.storm;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One address without an account, which has a program for sending whatever bytes it likes over as many connections as it can
 * get.
 */
final class Stranger {
    private static final int PATIENCE_MILLIS = 25_000;

    private final URI target;
    private final InetAddress address;
    private final LongAdder answers = new LongAdder();
    private final LongAdder serverErrors = new LongAdder();
    private final LongAdder breaks = new LongAdder();

    Stranger(URI target, String address) {
        this.target = target;
        this.address = InetAddress.ofLiteral(address);
    }

    /** What a connection does, again and again, until the time is over. */
    @FunctionalInterface
    interface Deed {
        void on(Socket connection) throws IOException;
    }

    /** @param connections at once; each that ends is replaced */
    void hold(int connections, long untilNanos, Deed deed) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var number = 0; number < connections; number++) {
                threads.execute(() -> repeat(untilNanos, deed));
            }
        }
    }

    private void repeat(long untilNanos, Deed deed) {
        while (System.nanoTime() < untilNanos) {
            try (var connection = connect()) {
                deed.on(connection);
            } catch (IOException refused) {
                breaks.increment();
                pause(20);
            }
        }
    }

    Socket connect() throws IOException {
        var connection = new Socket();
        connection.bind(new InetSocketAddress(address, 0));
        connection.setSoTimeout(PATIENCE_MILLIS);
        connection.setTcpNoDelay(true);
        connection.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.getPort()), PATIENCE_MILLIS);
        return connection;
    }

    /** Whole requests, one after the other on each connection; every answer is read. */
    void ask(int connections, long untilNanos, LongFunction<String> request) throws InterruptedException {
        var number = new AtomicLong();
        hold(connections, untilNanos, connection -> {
            var in = new BufferedInputStream(connection.getInputStream());
            var open = true;
            while (open && System.nanoTime() < untilNanos) {
                send(connection, request.apply(number.getAndIncrement()));
                var answer = RawAnswer.read(in);
                answers.increment();
                if (answer.status() >= 500 && answer.status() != 503) {
                    serverErrors.increment();
                }
                open = !answer.isLast();
            }
        });
    }

    void askOnce(String request) {
        try (var connection = connect()) {
            send(connection, request);
            RawAnswer.read(new BufferedInputStream(connection.getInputStream()));
        } catch (IOException refused) {
            breaks.increment();
        }
    }

    static void send(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        connection.getOutputStream().flush();
    }

    /** Sits there until the other end has enough of it, or the time is over; never reads what is sent. */
    static Deed silentlyAfter(@Nullable String text, long untilNanos) {
        return connection -> {
            if (text != null) {
                send(connection, text);
            }
            while (System.nanoTime() < untilNanos) {
                pause(1_000);
                // A byte more finds out whether the other end is still there.
                connection.sendUrgentData(0);
            }
        };
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    long serverErrors() {
        return serverErrors.sum();
    }

    @Override
    public String toString() {
        return "%,d answers, %,d of them 5xx other than 503, %,d connections broken"
                .formatted(answers.sum(), serverErrors.sum(), breaks.sum());
    }
}
