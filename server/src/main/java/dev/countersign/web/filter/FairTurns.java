package dev.countersign.web.filter;

import dev.countersign.device.Network;
import dev.countersign.limits.Places;
import dev.countersign.web.LongBody;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.SocketPaths;
import dev.countersign.web.files.StaticFiles;
import dev.countersign.web.problem.ErrorBoundary;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.tomcat.Shares;
import dev.countersign.web.visitor.Cookies;
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
 * Limits the requests that are worked on at once, and shares that fairly among the clients' networks, also behind a proxy.
 * Other requests wait a little, then get 503 {@code busy}. A slow client holds no place: its request is read completely
 * before it takes a place, and its response is sent after the place is free again. A {@link LongBody} is even read only then.
 *
 * <p>Requests that cost next to nothing take no place: {@code /verify}, which runs before this filter, static files, and the
 * liveness probe.
 */
final class FairTurns extends OncePerRequestFilter {
    private static final String LIVENESS = "/health/live";
    private static final int AT_ONCE_PER_PROCESSOR = 32;
    private static final int NETWORKS_AT_ONCE = 4;

    /** Fewer than the connections to the database, so that others get one. */
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
        // Half of the allowed requests stay free for session checks.
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
            // The client is gone, or too slow for the container.
            if (!response.isCommitted()) {
                headers.writeHeaders(request, response);
                boundary.answer(notReadable, request, response);
            }
            return;
        }
        var place = places.take(Network.of(cookies.address(request)));
        if (place.isEmpty()) {
            refuse(request, response);
        } else if (SocketPaths.contain(request.getRequestURI())) {
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
            var rest = LongBody.of(request);
            if (rest.isPresent()) {
                write(rest.get(), request, response);
            }
        }
    }

    private void write(LongBody body, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            body.writeTo(response.getOutputStream());
        } catch (RuntimeException failure) {
            if (response.isCommitted()) {
                // The container closes the connection, so that the client sees that the answer is not whole.
                throw failure;
            }
            response.reset();
            headers.writeHeaders(request, response);
            boundary.answer(failure, request, response);
        }
    }

    /** A program gets a minimal response; a person sees a page. */
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
