package dev.countersign.web.backend;

import dev.countersign.history.Call;
import dev.countersign.history.History;
import dev.countersign.web.SocketPaths;
import dev.countersign.web.filter.Routes;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.ServiceCall;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Logs a line for each call of a back end, with its final status. */
final class ServiceCallLog extends OncePerRequestFilter {
    private final History history;
    private final Cookies cookies;
    private final RequestMappingHandlerMapping routes;

    ServiceCallLog(History history, Cookies cookies, RequestMappingHandlerMapping routes) {
        this.history = history;
        this.cookies = cookies;
        this.routes = routes;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } finally {
            var call = ServiceCall.of(request);
            history.called(new Call(
                    call.map(known -> known.key().id()),
                    route(request),
                    call.flatMap(ServiceCall::account),
                    cookies.address(request),
                    String.valueOf(response.getStatus())));
        }
    }

    /** The documented route, never the actual path: it may contain anything, and ids identify accounts. */
    private Optional<String> route(HttpServletRequest request) {
        // The handshake of a WebSocket is not among Spring's routes.
        if (request.getMethod().equals("GET") && request.getRequestURI().equals(SocketPaths.EVENTS)) {
            return Optional.of("GET " + SocketPaths.EVENTS);
        }
        return Routes.of(request, routes)
                .map(route -> request.getMethod() + " "
                        + request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
    }
}
