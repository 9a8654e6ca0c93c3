package dev.countersign.web;

import dev.countersign.device.Network;
import dev.countersign.limits.Places;
import dev.countersign.web.tomcat.Shares;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds how many requests are worked on at once, and shares them fairly among clients' networks, also behind a proxy. Others
 * wait a little, then get 503. {@code /verify} is answered before this filter, and probes bypass it, so they find the
 * processors nearly free whatever strangers send.
 */
final class FairTurns extends OncePerRequestFilter {
    private static final int AT_ONCE_PER_PROCESSOR = 32;
    private static final int NETWORKS_AT_ONCE = 4;
    private static final int MOST_WAITING = 1_024;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final Cookies cookies;
    private final ErrorBoundary boundary;
    private final SecurityHeaders headers;
    private final Places places;

    FairTurns(Cookies cookies, ErrorBoundary boundary, SecurityHeaders headers, Shares shares) {
        this.cookies = cookies;
        this.boundary = boundary;
        this.headers = headers;
        var atOnce = AT_ONCE_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        // Half of what may be in progress stays free for session checks.
        var waiting = Math.clamp(shares.requests() / 2 - atOnce, 0, MOST_WAITING);
        this.places = new Places(atOnce, atOnce / NETWORKS_AT_ONCE, waiting, LONGEST_WAIT);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/health");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var place = places.take(Network.of(cookies.address(request)));
        if (place.isEmpty()) {
            headers.writeHeaders(request, response);
            boundary.answer(new Refused(Problem.BUSY), request, response);
            return;
        }
        try (var _ = place.get()) {
            chain.doFilter(request, response);
        }
    }
}
