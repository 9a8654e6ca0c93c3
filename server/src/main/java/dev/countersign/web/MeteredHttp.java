package dev.countersign.web;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.apache.coyote.Processor;
import org.apache.coyote.UpgradeToken;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP, in which a request has to be said within the connector's timeout, whose time Tomcat itself gives anew for each
 * byte; and in which a connection that has become a WebSocket may say only so many bytes. What takes longer or says more is
 * cut off (SEC-57).
 *
 * <p>Whole frames are counted where they are understood. Pings, and pieces of a frame that never ends, do not get so far: Tomcat
 * reads them in a loop that lasts as long as they come, on a virtual thread, which nothing interrupts. As many such loops
 * as there are cores would be all that a node does. Over TLS of Tomcat's own, which a node has none of, nothing is counted.
 */
public final class MeteredHttp extends Http11NioProtocol {
    private static final int BYTES_AT_ONCE = 32 * 1024;
    private static final int BYTES_A_SECOND = 4 * 1024;

    /** Made by Tomcat, by the class's name. */
    public MeteredHttp() {
        super(new Endpoint());
    }

    @Override
    protected Processor createUpgradeProcessor(SocketWrapperBase<?> connection, UpgradeToken token) {
        if (connection.getSocket() instanceof Channel channel) {
            channel.count();
        }
        return super.createUpgradeProcessor(connection, token);
    }

    private static final class Endpoint extends NioEndpoint {
        @Override
        protected NioChannel createChannel(SocketBufferHandler buffers) {
            return isSSLEnabled()
                    ? super.createChannel(buffers)
                    : new Channel(buffers, Duration.ofMillis(getConnectionTimeout()));
        }
    }

    /** Of one connection after another. */
    private static final class Channel extends NioChannel {
        private final Duration longestRequest;
        private @Nullable Long requestBegan;
        private boolean late;
        private @Nullable Bucket bytes;

        Channel(SocketBufferHandler buffers, Duration longestRequest) {
            super(buffers);
            this.longestRequest = longestRequest;
        }

        @Override
        public void reset(SocketChannel connection, NioSocketWrapper wrapper) throws IOException {
            super.reset(connection, wrapper);
            requestBegan = null;
            late = false;
            bytes = null;
        }

        /** From now on. */
        void count() {
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
                var now = System.nanoTime();
                if (requestBegan == null) {
                    requestBegan = now;
                }
                // Once and for all: Tomcat answers, and would read what is left of the request.
                late |= now - requestBegan > longestRequest.toNanos();
                if (late) {
                    throw new IOException("A request takes longer than it may");
                }
            } else if (!left.tryConsume(read)) {
                throw new IOException("A WebSocket says more than it may");
            }
        }

        @Override
        public int write(ByteBuffer answer) throws IOException {
            requestBegan = null;
            return super.write(answer);
        }

        @Override
        public long write(ByteBuffer[] answer, int offset, int length) throws IOException {
            requestBegan = null;
            return super.write(answer, offset, length);
        }
    }
}
