package dev.countersign.storm;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One address without an account. Its program sends any bytes, over as many connections as it can get. */
final class Stranger {
    private static final int PATIENCE_MILLIS = 25_000;

    private final URI target;
    private final InetAddress address;
    private final Map<Integer, LongAdder> answers;
    private final LongAdder breaks;

    Stranger(URI target, String address) {
        this(target, address, new ConcurrentSkipListMap<>(), new LongAdder());
    }

    private Stranger(URI target, String address, Map<Integer, LongAdder> answers, LongAdder breaks) {
        this.target = target;
        this.address = InetAddress.ofLiteral(address);
        this.answers = answers;
        this.breaks = breaks;
    }

    /** The same program at another address. */
    Stranger at(String otherAddress) {
        return new Stranger(target, otherAddress, answers, breaks);
    }

    /** Repeated on a connection until the time is over. */
    @FunctionalInterface
    interface Deed {
        void on(Socket connection) throws IOException;
    }

    /** @param connections open at once; each one that ends is replaced */
    void hold(int connections, long untilNanos, Deed deed) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var number = 0; number < connections; number++) {
                threads.execute(() -> repeat(untilNanos, deed));
            }
        }
    }

    private void repeat(long untilNanos, Deed deed) {
        while (System.nanoTime() < untilNanos) {
            try (var connection = connect(millisUntil(untilNanos))) {
                deed.on(connection);
            } catch (IOException refused) {
                breaks.increment();
                pause(20);
            }
        }
    }

    /** @return at least one, because zero means for ever */
    private static int millisUntil(long nanos) {
        return Math.clamp((nanos - System.nanoTime()) / 1_000_000, 1, PATIENCE_MILLIS);
    }

    private Socket connect(int withinMillis) throws IOException {
        var connection = new Socket();
        connection.bind(new InetSocketAddress(address, 0));
        connection.setSoTimeout(PATIENCE_MILLIS);
        connection.setTcpNoDelay(true);
        connection.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.getPort()), withinMillis);
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
                open = !read(in).isLast();
            }
        });
    }

    void askOnce(String request) {
        try (var connection = connect(PATIENCE_MILLIS)) {
            send(connection, request);
            read(new BufferedInputStream(connection.getInputStream()));
        } catch (IOException refused) {
            breaks.increment();
        }
    }

    private RawAnswer read(InputStream in) throws IOException {
        var answer = RawAnswer.read(in);
        answers.computeIfAbsent(answer.status(), first -> new LongAdder()).increment();
        return answer;
    }

    static void send(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        connection.getOutputStream().flush();
    }

    /** Waits until the other end closes the connection or the time is over; never reads. */
    static Deed silentlyAfter(@Nullable String text, long untilNanos) {
        return connection -> {
            if (text != null) {
                send(connection, text);
            }
            while (System.nanoTime() < untilNanos) {
                pause(Math.min(1_000, millisUntil(untilNanos)));
                // One more byte shows whether the other end still exists.
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

    long answered() {
        return answers.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Statuses that no stranger should be able to cause. 503 is fine: the node is too busy for them. */
    long serverErrors() {
        return answers.entrySet().stream()
                .filter(answer -> answer.getKey() >= 500 && answer.getKey() != 503)
                .mapToLong(answer -> answer.getValue().sum())
                .sum();
    }

    @Override
    public String toString() {
        return "answers by status %s, %,d connections broken".formatted(answers, breaks.sum());
    }
}
