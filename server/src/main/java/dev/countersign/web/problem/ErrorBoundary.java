package dev.countersign.web.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ViewResolver;

/** Inside the security headers and around everything else: answers an exception from a filter like one from a route. */
public final class ErrorBoundary extends OncePerRequestFilter {
    private final HandlerExceptionResolver resolver;
    private final ViewResolver views;

    public ErrorBoundary(HandlerExceptionResolver resolver, ViewResolver views) {
        this.resolver = resolver;
        this.views = views;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException failure) {
            if (response.isCommitted()) {
                // The response has begun, so the container can only close the connection.
                FailureLog.unexpected(request, failure);
                throw failure;
            }
            answer(failure, request, response);
        }
    }

    /** Writes the response that {@link Problems} chooses. */
    public void answer(Exception failure, HttpServletRequest request, HttpServletResponse response)
            throws ServletException {
        var page = Objects.requireNonNull(resolver.resolveException(request, response, null, failure));
        if (page.getViewName() == null) {
            return;
        }
        // Drops the beginning of a page that failed half-way.
        response.resetBuffer();
        if (page.getStatus() != null) {
            response.setStatus(page.getStatus().value());
        }
        try {
            var view = Objects.requireNonNull(views.resolveViewName(page.getViewName(), Locale.ENGLISH));
            view.render(page.getModel(), request, response);
        } catch (Exception cannotRender) {
            throw new ServletException(cannotRender);
        }
    }
}
