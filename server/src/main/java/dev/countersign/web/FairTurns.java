package dev.countersign.web;

import dev.countersign.device.Network;
import dev.countersign.limits.Places;
import dev.countersign.web.files.StaticFiles;
import dev.countersign.web.tomcat.Shares;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Works on a bounded number of requests at once, and shares that fairly among clients' networks, also those behind a proxy. Other
 * requests wait a little, then get 503 {@code busy}. A slow client holds no place: its request is here whole before the place is
 * taken, and its answer is sent after it was given back.
 *
 * <p>What costs next to nothing passes: {@code /verify}, which stands in front of this filter, static files, and the probe of a
 * process that lives.
 */
final class FairTurns extends OncePerRequestFilter {
    private static final String LIVENESS = "/health/live";
    private static final int AT_ONCE_PER_PROCESSOR = 32;
    private static final int NETWORKS_AT_ONCE = 4;

    /** Fewer than there are connections to the database, so that others find one. */
    private static final int MOST_PER_NETWORK = 12;

    private static final int MOST_WAITING = 1_024;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final Cookies cookies;
    private final ErrorBoundary boundary;
    private final SecurityHeaders headers;
    private final StaticFiles files;
    private final Places places;

    FairTurns(Cookies cookies, ErrorBoundary boundary, SecurityHeaders headers, StaticFiles files, Shares shares) {
        this.cookies = cookies;
        this.boundary = boundary;
        this.headers = headers;
        this.files = files;
        var atOnce =
                Math.min(AT_ONCE_PER_PROCESSOR * Runtime.getRuntime().availableProcessors(), shares.requests() / 4);
        // Half of the requests that may be in progress stay free for session checks.
        var waiting = Math.min(shares.requests() / 2 - atOnce, MOST_WAITING);
        this.places = new Places(atOnce, Math.min(atOnce / NETWORKS_AT_ONCE, MOST_PER_NETWORK), waiting, LONGEST_WAIT);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().equals(LIVENESS) || files.has(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpServletRequest whole;
        try {
            whole = WholeRequest.of(request);
        } catch (IOException | RuntimeException notReadable) {
            // The container has given up on a client that is gone or too slow.
            if (!response.isCommitted()) {
                headers.writeHeaders(request, response);
                boundary.answer(notReadable, request, response);
            }
            return;
        }
        var place = places.take(Network.of(cookies.address(request)));
        if (place.isEmpty()) {
            refuse(request, response);
        } else if (LiveEndpoint.isAt(request.getRequestURI())) {
            try (var _ = place.get()) {
                chain.doFilter(whole, response);
            }
        } else {
            var answer = new ContentCachingResponseWrapper(response);
            try (var _ = place.get()) {
                chain.doFilter(whole, answer);
                if (PageCompression.fits(request, answer)) {
                    PageCompression.compress(request, answer);
                }
            }
            answer.copyBodyToResponse();
        }
    }

    /** A program is told without any more work; a person sees a page. */
    private void refuse(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        headers.writeHeaders(request, response);
        if (request.getRequestURI().startsWith("/api")) {
            response.setStatus(Problem.BUSY.status().value());
            response.setHeader(HttpHeaders.RETRY_AFTER, Problems.seconds(LONGEST_WAIT));
            response.setContentType("application/problem+json");
            response.getOutputStream().print(Problem.BUSY.json());
        } else {
            boundary.answer(new Refused(Problem.BUSY), request, response);
        }
    }
}
