package dev.countersign.web.filter;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** A request whose body has arrived, up to the size that a route may read. */
final class WholeRequest extends HttpServletRequestWrapper {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final byte[] body;

    private WholeRequest(HttpServletRequest request, byte[] body) {
        super(request);
        this.body = body;
    }

    /** Waits for the body. {@link RequestGate} refuses a body that is too large. */
    static HttpServletRequest of(HttpServletRequest request) throws IOException {
        var length = request.getContentLengthLong();
        if (!hasBody(request) || length > RequestGate.LARGEST_BODY) {
            return request;
        }
        if (request.getContentType() != null && request.getContentType().startsWith(FORM)) {
            // Makes the container read the form, which it keeps.
            request.getParameterMap();
            return request;
        }
        // One byte more shows the gate that the body is too large.
        return new WholeRequest(request, request.getInputStream().readNBytes(RequestGate.LARGEST_BODY + 1));
    }

    static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    @Override
    public ServletInputStream getInputStream() {
        var bytes = new ByteArrayInputStream(body);
        return new ServletInputStream() {
            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return bytes.read(buffer, offset, length);
            }

            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException("asynchronous reading is not supported");
            }
        };
    }
}
