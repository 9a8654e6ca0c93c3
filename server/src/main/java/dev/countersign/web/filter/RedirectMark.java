package dev.countersign.web.filter;

import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import jakarta.servlet.http.HttpServletRequest;

/**
 * A parameter that a redirect adds to the query, so that the next request is not redirected again. A cookie could not end
 * the redirects of a browser that blocks cookies.
 */
record RedirectMark(String parameter) {
    /** The most characters of path and query. An answer's headers have 16 KiB, and more than half may be deleted cookies. */
    private static final int LONGEST_TARGET = 6_000;

    boolean isOn(HttpServletRequest request) {
        var query = request.getQueryString();
        return query != null && (query.equals(parameter) || query.endsWith("&" + parameter));
    }

    /**
     * The request's path and query, with the mark.
     *
     * @throws Refused if they are too long for the headers of an answer
     */
    String addedTo(HttpServletRequest request) {
        var query = request.getQueryString() == null ? "?" : "?" + request.getQueryString() + "&";
        var target = request.getRequestURI() + query + parameter;
        if (target.length() > LONGEST_TARGET) {
            throw new Refused(Problem.ADDRESS_TOO_LONG);
        }
        return target;
    }
}
