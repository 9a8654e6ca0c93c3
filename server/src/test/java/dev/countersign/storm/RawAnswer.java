package dev.countersign.storm;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * An answer. Only its head matters, so its body is skipped.
 *
 * @param isLast whether the server closes the connection after it
 */
record RawAnswer(int status, boolean isLast) {

    static RawAnswer read(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            head.append((char) next(in));
        }
        var text = head.toString().toLowerCase(Locale.ROOT);
        var length = text.indexOf("\r\ncontent-length: ");
        if (length >= 0) {
            in.skipNBytes(Long.parseLong(
                    text.substring(length + 18, text.indexOf('\r', length + 2)).strip()));
        } else if (text.contains("\r\ntransfer-encoding: chunked")) {
            for (var size = chunk(in); size > 0; size = chunk(in)) {
                in.skipNBytes(size + 2);
            }
            in.skipNBytes(2);
        }
        return new RawAnswer(Integer.parseInt(text.substring(9, 12)), text.contains("\r\nconnection: close"));
    }

    private static long chunk(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var next = next(in); next != '\n'; next = next(in)) {
            line.append((char) next);
        }
        return Long.parseLong(line.toString().strip(), 16);
    }

    private static int next(InputStream in) throws IOException {
        var next = in.read();
        if (next < 0) {
            throw new IOException("closed");
        }
        return next;
    }
}
