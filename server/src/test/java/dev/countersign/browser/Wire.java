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
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What connects one device with the server, for a test to cut and mend: a SOCKS proxy (RFC 1928) that leads to that server
 * only; or, as a load balancer does, to the first of several nodes that takes the connection. Chromium's own "offline" leaves
 * open WebSockets open.
 */
final class Wire implements Closeable {
    private final List<URI> nodes;
    private final ServerSocket entrance;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

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

    void cut() {
        cut = true;
        ends.forEach(Wire::quietly);
    }

    void mend() {
        cut = false;
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
            agree(browser);
            Thread.startVirtualThread(() -> pour(browser, target));
            pour(target, browser);
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
                // Then the next one.
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

    private static void pour(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // That is how a connection ends here.
        }
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // Then it is closed.
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        cut();
    }
}
