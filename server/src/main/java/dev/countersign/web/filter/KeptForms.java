package dev.countersign.web.filter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * For forms that {@code js/form.js} posts: turns a redirect into 204 with {@code Location}, and the script goes there
 * itself. A browser would follow a redirect without telling the script, load the page twice, and refuse a redirect to
 * another origin.
 */
final class KeptForms extends OncePerRequestFilter {
    private static final String KEPT = "Countersign-Form";

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(KEPT) == null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, new HttpServletResponseWrapper(response) {
            @Override
            public void sendRedirect(String location) {
                sendRedirect(location, SC_FOUND, true);
            }

            @Override
            public void sendRedirect(String location, int status, boolean clearBuffer) {
                setHeader(HttpHeaders.LOCATION, location);
                setStatus(status);
            }

            // A 307 stays, so that the browser posts the same form again.
            @Override
            public void setStatus(int status) {
                super.setStatus(status == SC_FOUND || status == SC_SEE_OTHER ? SC_NO_CONTENT : status);
            }
        });
    }
}
