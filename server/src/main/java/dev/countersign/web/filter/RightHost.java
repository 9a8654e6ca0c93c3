package dev.countersign.web.filter;

import dev.countersign.device.Networks;
import dev.countersign.web.WebSettings;
import dev.countersign.web.files.StaticFiles;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.visitor.Cookies;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Redirects a page that was opened under another host to the same page under the public URL, because cookies, forms and
 * sockets work only there. Requests from a trusted proxy are not redirected, since their {@code Host} may be the node's own;
 * {@code js/address.js} then compares addresses.
 */
final class RightHost extends OncePerRequestFilter {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final WebSettings settings;
    private final Networks trustedProxies;
    private final StaticFiles files;
    private final Cookies cookies;

    RightHost(WebSettings settings, Networks trustedProxies, StaticFiles files, Cookies cookies) {
        this.settings = settings;
        this.trustedProxies = trustedProxies;
        this.files = files;
        this.cookies = cookies;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // Behind a proxy that rewrites Host and is not trusted, this would be a redirect loop.
        if (settings.isOpenedElsewhere(request)
                && isPage(request)
                && canFollow(request)
                && !cookies.isGoingRound(request, response)) {
            var query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
            response.setStatus(HttpStatus.PERMANENT_REDIRECT.value());
            response.setHeader(HttpHeaders.LOCATION, settings.ourOrigin() + request.getRequestURI() + query);
        } else {
            chain.doFilter(request, response);
        }
    }

    private boolean isPage(HttpServletRequest request) {
        var path = request.getRequestURI();
        var mode = request.getHeader("Sec-Fetch-Mode");
        return ("GET".equals(request.getMethod()) || "HEAD".equals(request.getMethod()))
                && (mode == null || mode.equals("navigate"))
                && path.startsWith("/")
                && !path.startsWith("/api")
                && !files.has(path)
                && !Problems.isFile(path);
    }

    /** On another machine, localhost means that machine. */
    private boolean canFollow(HttpServletRequest request) {
        var peer = InetAddress.ofLiteral(request.getRemoteAddr());
        return !trustedProxies.contain(peer)
                && (peer.isLoopbackAddress() || !THIS_MACHINE.contains(settings.ourHost()));
    }
}
