package dev.countersign.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One request, byte for byte as given, for requests that no HTTP client would send. */
public final class RawHttp {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: (\\d+)");

    private RawHttp() {}

    /** @param head request line and headers, without {@code Host} and {@code Connection}; a character is a byte */
    public static Answer send(URI server, String head, String body) {
        return send(server, server.getAuthority(), head, body);
    }

    /** @param host the server that the client believes it is talking to */
    public static Answer send(URI server, String host, String head, String body) {
        var lines = head.strip().lines().toList();
        var request = lines.getFirst() + "\r\nHost: " + host + "\r\nConnection: close\r\n"
                + String.join(
                        "", lines.stream().skip(1).map(line -> line + "\r\n").toList()) + "\r\n" + body;
        return exchange(server, request);
    }

    /** The head of the answer to a WebSocket handshake with these additional headers. */
    public static Answer handshake(URI server, String headers) {
        return handshake(server, "/api/v1/live", headers);
    }

    public static Answer handshake(URI server, String target, String headers) {
        return handshake(server, target, 13, headers);
    }

    public static Answer handshake(URI server, String target, int version, String headers) {
        return exchange(
                server,
                "GET " + target + " HTTP/1.1\r\nHost: " + server.getAuthority()
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: " + version
                        + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + headers.strip().replace("\n", "\r\n") + "\r\n\r\n");
    }

    private static Answer exchange(URI server, String request) {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return read(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The next answer on a connection. */
    public static Answer read(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        var bytes = new ByteArrayOutputStream();
        var buffer = new byte[8_192];
        try {
            for (var read = socket.getInputStream().read(buffer);
                    read >= 0;
                    read = socket.getInputStream().read(buffer)) {
                bytes.write(buffer, 0, read);
                var soFar = bytes.toString(StandardCharsets.ISO_8859_1);
                if (isComplete(soFar)) {
                    break;
                }
            }
        } catch (SocketTimeoutException | java.net.SocketException closed) {
            // The bytes received so far are the answer: a server may reset a connection instead of reading more.
            if (bytes.size() == 0) {
                throw closed;
            }
        }
        return parse(bytes.toByteArray());
    }

    /** A server may wait for the rest of a request that it has answered; this client does not. */
    private static boolean isComplete(String soFar) {
        var headEnd = soFar.indexOf("\r\n\r\n");
        if (headEnd < 0) {
            return false;
        }
        var length = LENGTH.matcher(soFar.substring(0, headEnd));
        return soFar.startsWith("HTTP/1.1 101")
                || soFar.endsWith("\r\n0\r\n\r\n")
                || (length.find() && soFar.length() >= headEnd + 4 + Integer.parseInt(length.group(1)));
    }

    private static Answer parse(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        var headEnd = text.indexOf("\r\n\r\n");
        if (headEnd < 0) {
            throw new IllegalStateException("no answer: " + text);
        }
        var lines = text.substring(0, headEnd).lines().toList();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (var line : lines.subList(1, lines.size())) {
            var colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        var answer = HttpHeaders.of(headers, (name, value) -> true);
        var body = text.substring(headEnd + 4);
        if (answer.firstValue("Transfer-Encoding").orElse("").equals("chunked")) {
            body = unchunked(body);
        }
        var decoded = new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return new Answer(Integer.parseInt(lines.getFirst().split(" ")[1]), answer, decoded);
    }

    private static String unchunked(String body) {
        var text = new StringBuilder();
        var at = 0;
        while (true) {
            var lineEnd = body.indexOf("\r\n", at);
            var size = lineEnd < 0 ? 0 : Integer.parseInt(body.substring(at, lineEnd), 16);
            if (size == 0) {
                return text.toString();
            }
            text.append(body, lineEnd + 2, lineEnd + 2 + size);
            at = lineEnd + 2 + size + 2;
        }
    }
}
