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
 * Tomcat's HTTP, in which a connection that has become a WebSocket may say only so many bytes, and is cut off where it says
 * more (SEC-57).
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
            return isSSLEnabled() ? super.createChannel(buffers) : new Channel(buffers);
        }
    }

    /** Of one connection after another. */
    private static final class Channel extends NioChannel {
        private @Nullable Bucket bytes;

        Channel(SocketBufferHandler buffers) {
            super(buffers);
        }

        @Override
        public void reset(SocketChannel connection, NioSocketWrapper wrapper) throws IOException {
            super.reset(connection, wrapper);
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
            var left = bytes;
            if (read > 0 && left != null && !left.tryConsume(read)) {
                throw new IOException("A WebSocket says more than it may");
            }
            return read;
        }
    }
}
