package dev.countersign.web.filter;

import dev.countersign.web.visitor.Cookies;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Deletes twin cookies of ours on every request, so that one reload repairs the browser (SEC-28). */
final class TwinCookies extends HttpFilter {
    private final transient Cookies cookies;

    TwinCookies(Cookies cookies) {
        this.cookies = cookies;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        cookies.takeTwinsBack(request, response);
        chain.doFilter(request, response);
    }
}
