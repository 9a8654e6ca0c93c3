package dev.countersign.web.filter;

import dev.countersign.web.OAuthPaths;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import jakarta.servlet.http.HttpServletRequest;

/**
 * A parameter that a redirect adds to the query, so that the next request is not redirected again. A cookie could not end
 * the redirects of a browser that blocks cookies.
 */
record Mark(String parameter) {
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
        if (target.length() > OAuthPaths.LONGEST_QUERY) {
            throw new Refused(Problem.ADDRESS_TOO_LONG);
        }
        return target;
    }
}
