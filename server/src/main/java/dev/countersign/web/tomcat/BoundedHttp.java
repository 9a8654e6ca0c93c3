package dev.countersign.web.tomcat;

import dev.countersign.device.Networks;
import dev.countersign.web.tomcat.Peers.Peer;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.coyote.Processor;
import org.apache.coyote.UpgradeToken;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP with limits on the resources that its peers can hold. With Tomcat's own TLS, which a node does not use, only
 * the numbers are limited.
 *
 * <h2>Numbers</h2>
 *
 * {@link Shares} limits open connections and requests in progress by the heap, in total and for each address. A trusted
 * proxy acts for many people, so only the total applies to it. A connection over the limit is closed. A request over the
 * limit waits, as cheaply as an idle connection. {@link HalfOpen} limits the requests whose headers are not complete.
 *
 * <h2>Time</h2>
 *
 * A request must arrive completely within the connector's timeout, and its response must be read within the same time.
 * Tomcat's own timeout restarts with every byte.
 *
 * <p>Between two requests a connection may be idle for longer than proxies and HTTP clients keep one: nginx and Amazon's load
 * balancers for one minute, Go for one and a half, Caddy for two. If the node closed it sooner, a request that was sent at
 * that moment would get no answer, and a proxy would answer 502. A connection that becomes idle while half of
 * all are open is closed after the connector's timeout.
 *
 * <h2>WebSockets</h2>
 *
 * A connection that has become a WebSocket may send a limited number of bytes a second (SEC-57). Complete frames are counted
 * where they are handled. Pings, and pieces of a frame that never ends, do not get that far: Tomcat reads them in a loop for
 * as long as they arrive, on a virtual thread that nothing interrupts.
 */
public final class BoundedHttp extends Http11NioProtocol {
    /**
     * The longest request line and headers together. nginx forwards up to four lines of 8 KiB each, and browsers keep all
     * the cookies that the applications of a domain set.
     */
    public static final int HEAD_BYTES = 40 * 1024;

    /** The longest request line. */
    public static final int LINE_BYTES = 8 * 1024;

    /**
     * The largest headers of an answer, beyond which Tomcat answers 500 without any of them. Deleting all twins under a host
     * with many labels takes 9 KiB, and the longest redirect 6,000 characters. nginx needs the same size (proxy_buffer_size).
     */
    static final int ANSWER_HEAD_BYTES = 16 * 1024;

    private static final Duration LONGEST_IDLE = Duration.ofSeconds(150);

    private static final Duration LINGER = Duration.ofMillis(500);
    private static final Duration LINGER_PAUSE = Duration.ofMillis(5);
    private static final int LINGER_BYTES = 2 * 1024 * 1024;
    private static final int LINGER_BUFFER_BYTES = 16 * 1024;

    private static final int BYTES_AT_ONCE = 32 * 1024;
    private static final int BYTES_A_SECOND = 4 * 1024;

    /** Tomcat calls it, by the class's name. */
    public BoundedHttp() {
        super(new Endpoint());
    }

    /** @param proxies the trusted proxies, which act for many people */
    void trust(Networks proxies) {
        ((Endpoint) getEndpoint()).trust(proxies);
    }

    /** Tomcat asks each time a connection becomes idle, in milliseconds. */
    @Override
    public int getKeepAliveTimeout() {
        return ((Endpoint) getEndpoint()).hasRoom() ? (int) LONGEST_IDLE.toMillis() : getConnectionTimeout();
    }

    @Override
    protected Processor createUpgradeProcessor(SocketWrapperBase<?> connection, UpgradeToken token) {
        if (connection.getSocket() instanceof Channel channel) {
            channel.becomeWebSocket();
        }
        return super.createUpgradeProcessor(connection, token);
    }

    private static final class Endpoint extends NioEndpoint {
        private final Shares shares = Shares.ofThisProcess();
        private final Turnstile<Peer> requests =
                new Turnstile<>(task -> getExecutor().execute(task), shares.requests());
        private final HalfOpen<Peer, Channel> halfOpen = new HalfOpen<>(shares.halfOpen());
        private Peers peers = new Peers(shares, Networks.of(""));

        void trust(Networks proxies) {
            peers = new Peers(shares, proxies);
            setMaxConnections(shares.connections());
        }

        boolean hasRoom() {
            return shares.hasRoomBeside(getConnectionCount());
        }

        @Override
        protected NioChannel createChannel(SocketBufferHandler buffers) {
            return isSSLEnabled() ? super.createChannel(buffers) : new Channel(buffers, this);
        }

        @Override
        protected boolean setSocketOptions(SocketChannel connection) {
            if (peers.connect(connection)) {
                return super.setSocketOptions(connection);
            }
            destroySocket(connection);
            return false;
        }

        @Override
        protected void destroySocket(SocketChannel connection) {
            peers.disconnect(connection);
            super.destroySocket(connection);
        }

        /** Only data from a peer has to wait. Timeouts and closed connections are processed at once. */
        @Override
        public boolean processSocket(
                SocketWrapperBase<NioChannel> connection, SocketEvent event, boolean onAnotherThread) {
            var peer = event == SocketEvent.OPEN_READ && onAnotherThread
                    ? peers.of(connection.getSocket().getIOChannel())
                    : Optional.<Peer>empty();
            if (peer.isEmpty()) {
                return super.processSocket(connection, event, onAnotherThread);
            }
            requests.enter(peer.get(), peer.get().mostRequests(), () -> {
                if (connection.getSocket() instanceof Channel channel) {
                    halfOpen.begin(channel);
                    process(connection, event);
                    halfOpen.end(channel, peer.get(), channel.isHalfOpen()).ifPresent(Channel::cutOff);
                } else {
                    process(connection, event);
                }
            });
            return true;
        }

        private void process(SocketWrapperBase<NioChannel> connection, SocketEvent event) {
            if (!super.processSocket(connection, event, false)) {
                connection.close();
            }
        }
    }

    /** Reused for one connection after another. */
    private static final class Channel extends NioChannel {
        private final Endpoint endpoint;
        private final Duration longest;
        private @Nullable Long requestBegan;
        private @Nullable Long answerBegan;
        private boolean late;
        private @Nullable NioSocketWrapper wrapper;
        private @Nullable Bucket bytes;

        Channel(SocketBufferHandler buffers, Endpoint endpoint) {
            super(buffers);
            this.endpoint = endpoint;
            this.longest = Duration.ofMillis(endpoint.getConnectionTimeout());
        }

        @Override
        public void reset(SocketChannel connection, NioSocketWrapper wrapper) throws IOException {
            super.reset(connection, wrapper);
            this.wrapper = wrapper;
            requestBegan = null;
            answerBegan = null;
            late = false;
            bytes = null;
        }

        @Override
        public void close() throws IOException {
            if (answerBegan != null && bytes == null && Thread.currentThread().isVirtual()) {
                linger();
            }
            endpoint.peers.disconnect(getIOChannel());
            endpoint.halfOpen.forget(this);
            super.close();
        }

        /**
         * Reads on for a moment if the peer still sends, such as the rest of headers that are too large. Otherwise the kernel
         * would reset the connection, and the peer could lose the answer.
         */
        private void linger() {
            var rest = ByteBuffer.allocate(LINGER_BUFFER_BYTES);
            try {
                var connection = getIOChannel();
                var left = LINGER_BYTES;
                var until = System.nanoTime() + LINGER.toNanos();
                for (var read = connection.read(rest); read > 0 && left > 0; read = readOn(connection, rest, until)) {
                    left -= read;
                    rest.clear();
                    connection.shutdownOutput();
                }
            } catch (IOException gone) {
                // It is closed anyway.
            }
        }

        private static int readOn(SocketChannel connection, ByteBuffer rest, long until) throws IOException {
            var read = connection.read(rest);
            while (read == 0 && System.nanoTime() < until) {
                LockSupport.parkNanos(LINGER_PAUSE.toNanos());
                read = connection.read(rest);
            }
            return read;
        }

        /** True if a request has arrived in part. Called when complete requests have been answered. */
        boolean isHalfOpen() {
            return requestBegan != null && answerBegan == null && bytes == null && isOpen();
        }

        /** Closes the connection, to make room for other requests. */
        void cutOff() {
            var connection = wrapper;
            if (connection != null) {
                connection.close();
            }
        }

        /** From now on, bytes are limited instead of time. */
        void becomeWebSocket() {
            bytes = Bucket.builder()
                    .withNanosecondPrecision()
                    .addLimit(Bandwidth.builder()
                            .capacity(BYTES_AT_ONCE)
                            .refillGreedy(BYTES_A_SECOND, Duration.ofSeconds(1))
                            .build())
                    .build();
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            var read = super.read(into);
            if (read > 0) {
                judge(read);
            }
            return read;
        }

        private void judge(int read) throws IOException {
            var left = bytes;
            if (left == null) {
                answerBegan = null;
                requestBegan = requestBegan == null ? System.nanoTime() : requestBegan;
                // Stays set, because Tomcat would read the rest of the request after its response.
                late |= isOver(requestBegan);
                if (late) {
                    throw new IOException("The request did not arrive in time");
                }
            } else if (!left.tryConsume(read)) {
                throw new IOException("The WebSocket sent too many bytes");
            }
        }

        @Override
        public int write(ByteBuffer answer) throws IOException {
            answered();
            return super.write(answer);
        }

        @Override
        public long write(ByteBuffer[] answer, int offset, int length) throws IOException {
            answered();
            return super.write(answer, offset, length);
        }

        private void answered() throws IOException {
            requestBegan = null;
            if (bytes == null) {
                answerBegan = answerBegan == null ? System.nanoTime() : answerBegan;
                if (isOver(answerBegan)) {
                    throw new IOException("The response was not read in time");
                }
            }
        }

        private boolean isOver(long began) {
            return System.nanoTime() - began > longest.toNanos();
        }
    }
}
