package dev.countersign.support;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A JSON request whose body takes as long as a test likes. */
public final class SlowRequest implements Closeable {
    private final Socket socket;

    private SlowRequest(Socket socket) {
        this.socket = socket;
    }

    /**
     * @param line such as {@code POST /api/v1/session}
     * @param length of the whole body, in bytes
     */
    public static SlowRequest begin(URI server, String line, int length, String beginning) throws IOException {
        var slow = new SlowRequest(new Socket(server.getHost(), server.getPort()));
        slow.say(line + " HTTP/1.1\r\nHost: " + server.getAuthority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n" + beginning);
        return slow;
    }

    public Answer end(String rest) throws IOException {
        say(rest);
        return RawHttp.read(socket);
    }

    private void say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
