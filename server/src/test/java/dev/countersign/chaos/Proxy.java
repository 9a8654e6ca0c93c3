package dev.countersign.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stands between one node and PostgreSQL, or between a standby and its primary. It recognises a node's listening connection by
 * its {@code LISTEN} statement, and can cut it, drop its traffic, or delay it. It can also break all connections, or drop what
 * the server answers.
 */
final class Proxy implements AutoCloseable {
    private static final String LISTEN = "LISTEN ";
    private static final int CHUNK = 16_384;

    private final ServerSocket door;
    private final int databasePort;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private volatile boolean swallowing;
    private volatile boolean cutOff;
    private volatile boolean losingAnswers;
    private volatile Duration delay = Duration.ZERO;

    Proxy(int databasePort) {
        this.databasePort = databasePort;
        try {
            this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Closes the listening connection at both ends. */
    void cutListening() {
        listening().forEach(Line::close);
    }

    /** The present and any later listening connection stays open but carries nothing, even after {@link #heal()}. */
    void swallowListening() {
        swallowing = true;
        listening().forEach(line -> line.swallowed = true);
    }

    /** Delays the listening connection's traffic by this much, in both directions, until {@link #heal()}. */
    void delayListening(Duration late) {
        delay = late;
    }

    /** Closes every connection, and each new one at once, until {@link #heal()}. */
    void cutOff() {
        cutOff = true;
        lines.forEach(Line::close);
    }

    /**
     * Every connection stays open, and carries what the node sends but no answer: the present ones for ever, new ones until
     * {@link #heal()}.
     */
    void loseAnswers() {
        losingAnswers = true;
        lines.forEach(line -> line.answersLost = true);
    }

    void heal() {
        cutOff = false;
        losingAnswers = false;
        swallowing = false;
        delay = Duration.ZERO;
    }

    private List<Line> listening() {
        return lines.stream().filter(line -> line.listens).toList();
    }

    /** Whether the node listens through this proxy, so that a fault would take effect. */
    boolean hasListener() {
        return !listening().isEmpty();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var node = door.accept();
                Thread.ofVirtual().start(() -> connect(node));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket node) {
        try {
            var database = new Socket(InetAddress.getLoopbackAddress(), databasePort);
            node.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
            var line = new Line(node, database);
            lines.add(line);
            if (losingAnswers) {
                line.answersLost = true;
            }
            if (cutOff) {
                line.close();
            }
            line.carry(node, database, true);
            line.carry(database, node, false);
        } catch (IOException databaseAway) {
            closeQuietly(node);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // This was intended.
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        lines.forEach(Line::close);
    }

    /** One connection of the node's. */
    private final class Line {
        private final Socket node;
        private final Socket database;
        private volatile boolean listens;
        private volatile boolean swallowed;
        private volatile boolean answersLost;

        /** @param due when it may be delivered, by {@link System#nanoTime()} */
        private record Chunk(ByteBuffer bytes, long due) {}

        Line(Socket node, Socket database) {
            this.node = node;
            this.database = database;
        }

        /** One direction: a thread that reads, and one that delivers in order at the due time. */
        void carry(Socket from, Socket to, boolean asking) {
            BlockingQueue<Chunk> onTheWay = new LinkedBlockingQueue<>();
            var deliverer = Thread.ofVirtual().start(() -> deliver(onTheWay, to, asking));
            Thread.ofVirtual().start(() -> {
                read(from, asking, onTheWay);
                deliverer.interrupt();
                close();
            });
        }

        private void read(Socket from, boolean asking, BlockingQueue<Chunk> onTheWay) {
            var buffer = new byte[CHUNK];
            try {
                for (var length = from.getInputStream().read(buffer);
                        length >= 0;
                        length = from.getInputStream().read(buffer)) {
                    var bytes = Arrays.copyOf(buffer, length);
                    if (asking && new String(bytes, StandardCharsets.ISO_8859_1).contains(LISTEN)) {
                        listens = true;
                        swallowed = swallowing;
                    }
                    onTheWay.add(
                            new Chunk(ByteBuffer.wrap(bytes), System.nanoTime() + (listens ? delay.toNanos() : 0)));
                }
            } catch (IOException closed) {
                // The same happens when it ends.
            }
        }

        private void deliver(BlockingQueue<Chunk> onTheWay, Socket to, boolean asking) {
            try {
                while (true) {
                    var chunk = onTheWay.take();
                    TimeUnit.NANOSECONDS.sleep(chunk.due() - System.nanoTime());
                    if (!swallowed && (asking || !answersLost)) {
                        to.getOutputStream().write(chunk.bytes().array());
                    }
                }
            } catch (IOException | InterruptedException closed) {
                close();
            }
        }

        void close() {
            lines.remove(this);
            closeQuietly(node);
            closeQuietly(database);
        }
    }
}
