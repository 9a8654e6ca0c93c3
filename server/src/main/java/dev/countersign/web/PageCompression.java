package dev.countersign.web;

import dev.countersign.web.files.Gzip;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Compresses pages once they are whole, so that no compressor is kept for a client that reads slowly.
 *
 * <p>The length of a compressed answer can tell a secret to a stranger who makes the browser ask for it again and again, with text
 * of theirs in it (BREACH). The token in forms is masked anew for each page. The code of a waiting device is the same for two
 * minutes, so its page is not compressed.
 */
final class PageCompression {
    private static final int WORTH_IT = 1_024;
    private static final String CODE = "/login/waiting";

    private PageCompression() {}

    static boolean fits(HttpServletRequest request, ContentCachingResponseWrapper answer) {
        var type = answer.getContentType();
        return answer.getContentSize() >= WORTH_IT
                && type != null
                && type.startsWith(MediaType.TEXT_HTML_VALUE)
                && !request.getRequestURI().equals(CODE);
    }

    static void compress(HttpServletRequest request, ContentCachingResponseWrapper answer) throws IOException {
        answer.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (Gzip.isAcceptedBy(request)) {
            var compressed = Gzip.compress(answer.getContentAsByteArray());
            answer.resetBuffer();
            answer.setHeader(HttpHeaders.CONTENT_ENCODING, Gzip.NAME);
            answer.getOutputStream().write(compressed);
        }
    }
}
