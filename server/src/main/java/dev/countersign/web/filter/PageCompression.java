package dev.countersign.web.filter;

import dev.countersign.web.files.Gzip;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Compresses pages once they are complete, so that a client that reads slowly ties up no compressor.
 *
 * <p>The length of a compressed response can reveal a secret to an attacker who makes the browser request it again and again
 * with their own text in it (BREACH). The token in forms is masked differently on each page. The code of a waiting device
 * stays the same for minutes, so its page is not compressed.
 */
final class PageCompression {
    private static final int WORTH_IT = 1_024;
    private static final Set<String> CODE = Set.of("/login/waiting", "/login/reset", "/login/reset-code", "/device");

    private PageCompression() {}

    static boolean fits(HttpServletRequest request, ContentCachingResponseWrapper answer) {
        var type = answer.getContentType();
        return answer.getContentSize() >= WORTH_IT
                && type != null
                && type.startsWith(MediaType.TEXT_HTML_VALUE)
                && !CODE.contains(request.getRequestURI());
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
