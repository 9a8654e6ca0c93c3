package dev.countersign.web.filter;

import dev.countersign.web.WebSettings;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests before any route sees them: a body above 16 KiB, an invalid media type, and a change requested by another
 * site (SEC-59).
 */
public final class RequestGate extends OncePerRequestFilter {
    static final int LARGEST_BODY = 16 * 1024;
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final Predicate<HttpServletRequest> isRefused;

    public RequestGate(WebSettings settings) {
        this.isRefused = request -> !SAFE.contains(request.getMethod()) && isCrossSite(request, settings);
    }

    private RequestGate() {
        this.isRefused = request -> false;
    }

    /** A gate for routes that read no cookie, so that they may be called from every site. */
    public static RequestGate forEverySite() {
        return new RequestGate();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isRefused.test(request)) {
            throw new Refused(Problem.CROSS_SITE);
        }
        if (request.getContentLengthLong() > LARGEST_BODY) {
            throw new Refused(Problem.TOO_LARGE);
        }
        var types = Collections.list(request.getHeaders(HttpHeaders.CONTENT_TYPE));
        if (types.size() > 1) {
            // It is unclear which of them describes the body (RFC 9110, section 5.3).
            throw new Refused(Problem.MALFORMED);
        }
        if (!types.stream().allMatch(RequestGate::isMediaType)) {
            throw new Refused(needsJson(request) ? Problem.UNSUPPORTED_MEDIA_TYPE : Problem.MALFORMED);
        }
        chain.doFilter(new BoundedBody(request), response);
    }

    /** Only a change by the API has a body in JSON. A form has another type, and other requests have no body. */
    private static boolean needsJson(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/api/")
                && !SAFE.contains(request.getMethod())
                && WholeRequest.hasBody(request);
    }

    /** Accepts one media type, not a range, with a known charset. Spring would treat anything else as a server error. */
    private static boolean isMediaType(String contentType) {
        try {
            return contentType.isEmpty()
                    || MediaType.parseMediaType(contentType).isConcrete();
        } catch (InvalidMediaTypeException noMediaType) {
            return false;
        }
    }

    /**
     * If {@code Sec-Fetch-Site} is present, it alone decides. A request without it and without {@code Origin} is not from a
     * browser.
     */
    private static boolean isCrossSite(HttpServletRequest request, WebSettings settings) {
        var sites = Collections.list(request.getHeaders("Sec-Fetch-Site"));
        if (!sites.isEmpty()) {
            return !OWN_SITE.containsAll(sites);
        }
        var origins = Collections.list(request.getHeaders(HttpHeaders.ORIGIN));
        return !origins.stream().allMatch(settings::isOurOrigin);
    }

    /**
     * Bounds a body whose length was not announced. Also hides a Range header with another unit or a syntax error: it must
     * be ignored (RFC 9110, section 14.2), but Spring would refuse it.
     */
    private static final class BoundedBody extends HttpServletRequestWrapper {
        private static final Pattern RANGE = Pattern.compile("bytes=(?:\\d{1,18}-\\d{0,18}|-\\d{1,18})"
                + "(?:[ \\t]*,[ \\t]*(?:\\d{1,18}-\\d{0,18}|-\\d{1,18})){0,99}");

        BoundedBody(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            var values = super.getHeaders(name);
            if (!name.equalsIgnoreCase(HttpHeaders.RANGE)) {
                return values;
            }
            var ranges = Collections.list(values);
            return ranges.size() == 1 && RANGE.matcher(ranges.getFirst()).matches()
                    ? Collections.enumeration(ranges)
                    : Collections.emptyEnumeration();
        }

        @Override
        public @Nullable String getHeader(String name) {
            if (!name.equalsIgnoreCase(HttpHeaders.RANGE)) {
                return super.getHeader(name);
            }
            var ranges = getHeaders(name);
            return ranges.hasMoreElements() ? ranges.nextElement() : null;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            var body = super.getInputStream();
            return new ServletInputStream() {
                private int left = LARGEST_BODY;

                @Override
                public int read() throws IOException {
                    var next = body.read();
                    count(next == -1 ? 0 : 1);
                    return next;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    var read = body.read(buffer, offset, length);
                    count(read);
                    return read;
                }

                private void count(int read) {
                    left -= Math.max(0, read);
                    if (left < 0) {
                        throw new Refused(Problem.TOO_LARGE);
                    }
                }

                @Override
                public boolean isFinished() {
                    return body.isFinished();
                }

                @Override
                public boolean isReady() {
                    return body.isReady();
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    body.setReadListener(listener);
                }
            };
        }
    }
}
