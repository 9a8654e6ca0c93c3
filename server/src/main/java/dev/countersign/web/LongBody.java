package dev.countersign.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The body of an answer that is too long to be kept in memory. Its route gives the status and the headers; the body is written
 * afterwards, when the request has no place among those that are worked on, because its client may be slow.
 */
@FunctionalInterface
public interface LongBody {
    void writeTo(OutputStream output) throws IOException;

    /** The answer to this request goes on with this body. */
    default void follow(HttpServletRequest request) {
        request.setAttribute(LongBody.class.getName(), this);
    }

    static Optional<LongBody> of(HttpServletRequest request) {
        return Optional.ofNullable((LongBody) request.getAttribute(LongBody.class.getName()));
    }
}
