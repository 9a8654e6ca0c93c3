package dev.countersign.web.filter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Removes untrue headers from the response to OPTIONS: the servlet adds {@code Allow} with every method to a 404, and Spring
 * an empty {@code Accept-Patch} to every route.
 */
final class TrueMethods extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, "OPTIONS".equals(request.getMethod()) ? new Filtered(response) : response);
    }

    private static final class Filtered extends HttpServletResponseWrapper {
        Filtered(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void setHeader(String name, @Nullable String value) {
            if (isTrue(name, value)) {
                super.setHeader(name, value);
            }
        }

        @Override
        public void addHeader(String name, @Nullable String value) {
            if (isTrue(name, value)) {
                super.addHeader(name, value);
            }
        }

        /** An error of ours has set its own {@code Allow} before its status. */
        private boolean isTrue(String name, @Nullable String value) {
            return !(name.equalsIgnoreCase(HttpHeaders.ACCEPT_PATCH) && "".equals(value))
                    && !(name.equalsIgnoreCase(HttpHeaders.ALLOW) && getStatus() >= 400);
        }
    }
}
