package dev.countersign.web.oidc;

import dev.countersign.clients.Client;
import dev.countersign.clients.Clients;
import dev.countersign.web.OAuthPaths;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Lets the pages of applications read answers: everybody's the public documents, and a client's own origins what it may call.
 * Never with credentials, and nowhere else.
 */
@Component
class Cors {
    private static final Set<String> FOR_EVERYBODY =
            Set.of(OAuthPaths.DISCOVERY, OAuthPaths.SERVER_METADATA, OAuthPaths.JWKS);
    private static final Set<String> FOR_CLIENTS = Set.of(OAuthPaths.TOKEN, OAuthPaths.REVOKE, OAuthPaths.USERINFO);

    private final Clients clients;

    Cors(Clients clients) {
        this.clients = clients;
    }

    /** Whether the request is a browser's question whether a page may send another one. */
    static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader(HttpHeaders.ORIGIN) != null
                && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
    }

    void answerPreflight(HttpServletRequest request, HttpServletResponse response) {
        var path = request.getRequestURI();
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        var allowed = FOR_EVERYBODY.contains(path) || (FOR_CLIENTS.contains(path) && clients.haveOrigin(origin));
        response.setStatus(allowed ? HttpStatus.NO_CONTENT.value() : HttpStatus.FORBIDDEN.value());
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (allowed) {
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, FOR_EVERYBODY.contains(path) ? "*" : origin);
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type");
            response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
        }
    }

    /** Lets the pages of clients read why they are refused, whichever client that is about. */
    void allowRefusal(HttpServletRequest request, HttpServletResponse response) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && FOR_CLIENTS.contains(request.getServletPath()) && clients.haveOrigin(origin)) {
            response.setHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, HttpHeaders.WWW_AUTHENTICATE);
        }
    }

    /** Lets a client's own pages read this answer. */
    static void allow(Client client, HttpServletRequest request, HttpServletResponse response) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null) {
            response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
            if (client.origins().contains(origin)) {
                response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            }
        }
    }
}
