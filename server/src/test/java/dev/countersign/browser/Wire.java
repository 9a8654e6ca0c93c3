package dev.countersign.browser;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The connection between one device and the server, for a test to cut and restore. It is a SOCKS proxy (RFC 1928) that leads
 * only to that server, or, like a load balancer, to the first of several nodes that accepts the connection. Chromium's own
 * "offline" mode keeps open WebSockets open.
 */
final class Wire implements Closeable {
    private final List<URI> nodes;
    private final ServerSocket entrance;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean silent;
    private volatile boolean mute;
    private volatile String refusal = "";

    Wire(URI... nodes) {
        this.nodes = List.of(nodes);
        try {
            this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.startVirtualThread(this::accept);
    }

    /** The browser's proxy setting. */
    String address() {
        return "socks5://127.0.0.1:" + entrance.getLocalPort();
    }

    /** Ends all connections and accepts no new one. */
    void cut() {
        cut = true;
        ends.forEach(Wire::quietly);
    }

    /** Nothing closes and nothing arrives. Data sent in this state arrives after the repair. */
    void hush() {
        silent = true;
    }

    /** A proxy that answers every WebSocket handshake itself, such as with 403. Existing connections are cut. */
    void refuseUpgrades(int status) {
        refusal = "HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        ends.forEach(Wire::quietly);
    }

    /** A proxy that accepts WebSockets and then carries nothing on them. */
    void muteWebSockets() {
        mute = true;
        ends.forEach(Wire::quietly);
    }

    void mend() {
        cut = false;
        silent = false;
        mute = false;
        refusal = "";
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                var browser = entrance.accept();
                Thread.startVirtualThread(() -> carry(browser));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket browser) {
        try (browser;
                var target = connect()) {
            ends.add(browser);
            ends.add(target);
            if (cut) {
                return;
            }
            waitWhileSilent();
            agree(browser);
            var handshake = new AtomicBoolean();
            Thread.startVirtualThread(() -> pour(browser, target, handshake, true));
            pour(target, browser, handshake, false);
        } catch (IOException failure) {
            quietly(browser);
        } finally {
            ends.removeIf(Socket::isClosed);
        }
    }

    private Socket connect() throws IOException {
        for (var node : nodes) {
            try {
                return new Socket("localhost", node.getPort());
            } catch (ConnectException stopped) {
                // Try the next node.
            }
        }
        throw new ConnectException("no node takes connections");
    }

    private static void agree(Socket browser) throws IOException {
        var in = new DataInputStream(browser.getInputStream());
        var out = browser.getOutputStream();
        in.readByte();
        in.skipNBytes(in.readUnsignedByte());
        out.write(new byte[] {5, 0});
        in.skipNBytes(3);
        var address = switch (in.readByte()) {
            case 1 -> 4;
            case 4 -> 16;
            default -> in.readUnsignedByte();
        };
        in.skipNBytes(address + 2L);
        out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    }

    private void pour(Socket from, Socket to, AtomicBoolean handshake, boolean asking) {
        var buffer = new byte[16_384];
        try (from;
                to) {
            for (var length = from.getInputStream().read(buffer);
                    length >= 0;
                    length = from.getInputStream().read(buffer)) {
                var text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                if (asking && text.toLowerCase(Locale.ROOT).contains("upgrade: websocket")) {
                    handshake.set(true);
                    if (!refusal.isEmpty()) {
                        from.getOutputStream().write(refusal.getBytes(StandardCharsets.ISO_8859_1));
                        return;
                    }
                }
                waitWhileSilent();
                to.getOutputStream().write(buffer, 0, handshake.get() && mute ? handshakeIn(text) : length);
            }
        } catch (IOException closed) {
            // This is how a connection ends here.
        }
    }

    private void waitWhileSilent() {
        while (silent) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** The number of bytes that belong to the handshake and not to a frame. */
    private static int handshakeIn(String text) {
        var end = text.indexOf("\r\n\r\n");
        return text.startsWith("GET ") || text.startsWith("HTTP/1.1 ") ? end + 4 : 0;
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // The connection is closed then.
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        cut();
    }
}
