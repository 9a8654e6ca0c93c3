package dev.countersign.support;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An app behind a reverse proxy, without sign-in code. It shows every request byte for byte as it arrived, and echoes
 * WebSocket messages. Under {@code /events} it streams Server-Sent Events.
 */
public final class UpstreamApp implements Closeable {
    /** RFC 6455, section 1.3. */
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final String HEAD_ENDS = "\r\n\r\n";
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x08;

    private final ServerSocket door;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<OutputStream> listeners = new CopyOnWriteArrayList<>();

    private UpstreamApp(ServerSocket door) {
        this.door = door;
    }

    public static UpstreamApp start() {
        try {
            var app = new UpstreamApp(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(app::open);
            return app;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public URI url() {
        return URI.create("http://localhost:" + door.getLocalPort());
    }

    /** The requests received so far. */
    public List<Request> requests() {
        return requests;
    }

    /** Sends an event to every listener under {@code /events}. */
    public void announce(String event) {
        for (var listener : listeners) {
            try {
                tell(listener, event);
            } catch (IOException gone) {
                // The reading thread notices it too.
            }
        }
    }

    /**
     * A request as this app got it; a character is a byte.
     *
     * @param bodySize in bytes
     * @param trailers those after a chunked body
     */
    public record Request(String line, List<String> headers, long bodySize, List<String> trailers) {
        private static Request parse(String head) {
            var lines = head.strip().lines().toList();
            return new Request(lines.getFirst(), lines.subList(1, lines.size()), 0, List.of());
        }

        private Request withBody(InputStream in) throws IOException {
            if (values("Transfer-Encoding").isEmpty()) {
                var size = values("Content-Length").stream()
                        .mapToLong(Long::parseLong)
                        .sum();
                in.skipNBytes(size);
                return new Request(line, headers, size, trailers);
            }
            var size = 0L;
            for (var chunk = chunkSize(in); chunk > 0; chunk = chunkSize(in)) {
                in.skipNBytes(chunk);
                size += chunk;
                readLine(in);
            }
            var behind = new ArrayList<String>();
            for (var trailer = readLine(in); !trailer.isEmpty(); trailer = readLine(in)) {
                behind.add(trailer);
            }
            return new Request(line, headers, size, behind);
        }

        private static long chunkSize(InputStream in) throws IOException {
            return Long.parseLong(readLine(in).split(";", 2)[0].strip(), 16);
        }

        /** The values under any name that an app server may treat as this one: it ignores case and underscores. */
        public List<String> values(String name) {
            return headers.stream()
                    .filter(header ->
                            plain(header.substring(0, header.indexOf(':'))).equals(plain(name)))
                    .map(header -> header.substring(header.indexOf(':') + 1).strip())
                    .toList();
        }

        private static String plain(String name) {
            return name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private void open() {
        while (!door.isClosed()) {
            try {
                var guest = door.accept();
                Thread.ofVirtual().start(() -> serve(guest));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket guest) {
        try (guest) {
            var head = readHead(guest.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            var request = Request.parse(head).withBody(guest.getInputStream());
            requests.add(request);
            var keys = request.values("Sec-WebSocket-Key");
            if (request.line().startsWith("GET /events")) {
                stream(guest.getInputStream(), guest.getOutputStream());
            } else if (keys.isEmpty()) {
                show(head, guest.getOutputStream());
            } else {
                accept(keys.getFirst(), guest.getOutputStream());
                echo(guest.getInputStream(), guest.getOutputStream());
            }
        } catch (IOException gone) {
            // The client has gone and no longer needs the answer.
        }
    }

    private static String readHead(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith(HEAD_ENDS)) {
            var next = in.read();
            if (next < 0) {
                return "";
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static String readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var next = in.read(); next != '\n' && next >= 0; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** Waits until the listener has gone. */
    private void stream(InputStream in, OutputStream out) throws IOException {
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close" + HEAD_ENDS)
                .getBytes(StandardCharsets.ISO_8859_1));
        tell(out, "welcome");
        listeners.add(out);
        in.transferTo(OutputStream.nullOutputStream());
        listeners.remove(out);
    }

    private static void tell(OutputStream out, String event) throws IOException {
        out.write(("data: " + event + "\n\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void show(String head, OutputStream out) throws IOException {
        var page = "<!doctype html><title>App</title><link rel=icon href='data:,'><h1>The app</h1><pre>"
                + head.replace("&", "&amp;").replace("<", "&lt;") + "</pre>";
        var bytes = page.getBytes(StandardCharsets.ISO_8859_1);
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Length: " + bytes.length
                        + "\r\nConnection: close" + HEAD_ENDS)
                .getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.flush();
    }

    private static void accept(String key, OutputStream out) throws IOException {
        try {
            var hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + HEAD_ENDS)
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** RFC 6455, section 5.2, for texts of at most 125 bytes. */
    private static void echo(InputStream in, OutputStream out) throws IOException {
        for (var first = in.read(); first >= 0 && (first & 0x0f) != CLOSE; first = in.read()) {
            var length = in.read() & 0x7f;
            var mask = in.readNBytes(4);
            var text = in.readNBytes(length);
            for (int at = 0; at < text.length; at++) {
                text[at] = (byte) (text[at] ^ mask[at % 4]);
            }
            out.write(TEXT);
            out.write(length);
            out.write(text);
            out.flush();
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
