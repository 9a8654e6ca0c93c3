package dev.countersign.web.tomcat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The numbers of connections and requests that a node allows. Together they use at most half of its heap, and connections at
 * most three quarters of the files that it may open.
 *
 * @param connections open at once; others wait in the operating system's queue
 * @param connectionsPerAddress open at once from one address; others are closed
 * @param requests in progress at once; others wait as cheaply as idle connections
 * @param requestsPerAddress in progress at once from one address
 * @param halfOpen requests whose headers have arrived in part; one more closes another
 */
public record Shares(int connections, int connectionsPerAddress, int requests, int requestsPerAddress, int halfOpen) {
    /** Heap of a WebSocket, the largest connection that stays open; {@code bin/bench idle-sockets} measures it. */
    private static final long CONNECTION_BYTES = 20 * 1024;

    /**
     * Heap of a request with headers of the maximum size and a body that has not arrived: Tomcat's buffers, the cookies as
     * text, a waiting thread's stack.
     */
    private static final long REQUEST_BYTES = 64 * 1024 + BoundedHttp.ANSWER_HEAD_BYTES + 2L * BoundedHttp.HEAD_BYTES;

    /** Heap of a request whose headers have arrived in part: Tomcat's buffers. */
    private static final long HALF_OPEN_BYTES = 36 * 1024 + BoundedHttp.ANSWER_HEAD_BYTES + BoundedHttp.HEAD_BYTES;

    private static final int FEWEST = 64;
    private static final int MOST_CONNECTIONS = 65_536;
    private static final int MOST_REQUESTS = 16_384;

    /** More would not finish sooner, and others would wait longer for a processor. */
    private static final int REQUESTS_PER_PROCESSOR = 16;

    public static Shares ofThisProcess() {
        var files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
        return of(Runtime.getRuntime().maxMemory(), files, Runtime.getRuntime().availableProcessors());
    }

    /**
     * @param heap its maximum, in bytes
     * @param files the most that may be open at once, connections included
     */
    static Shares of(long heap, long files, int processors) {
        var connections = atMost(MOST_CONNECTIONS, Math.min(heap / 4 / CONNECTION_BYTES, files / 4 * 3));
        var requests = atMost(MOST_REQUESTS, heap / 32 * 7 / REQUEST_BYTES);
        return new Shares(
                connections,
                connections / 4,
                requests,
                Math.min(requests / 4, REQUESTS_PER_PROCESSOR * processors),
                Math.clamp(heap / 32 / HALF_OPEN_BYTES, FEWEST / 4, MOST_REQUESTS));
    }

    /** @param open connections that are open now */
    boolean hasRoomBeside(long open) {
        return open < connections / 2;
    }

    private static int atMost(int most, long fitting) {
        return (int) Math.max(FEWEST, Math.min(most, fitting));
    }
}
