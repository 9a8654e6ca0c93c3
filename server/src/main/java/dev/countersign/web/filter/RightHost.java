package dev.countersign.web.filter;

import dev.countersign.device.Networks;
import dev.countersign.web.WebSettings;
import dev.countersign.web.files.StaticFiles;
import dev.countersign.web.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Redirects a page that was opened under another host to the same page under the public URL, because cookies, forms and
 * sockets work only there. Requests from a trusted proxy are not redirected, since their {@code Host} may be the node's own;
 * {@code js/address.js} then compares addresses.
 *
 * <p>A redirect marks the address. A marked request is not redirected: its page names the right address.
 */
final class RightHost extends OncePerRequestFilter {
    private static final RedirectMark REDIRECTED = new RedirectMark("host=right");

    private final WebSettings settings;
    private final Networks trustedProxies;
    private final StaticFiles files;

    RightHost(WebSettings settings, Networks trustedProxies, StaticFiles files) {
        this.settings = settings;
        this.trustedProxies = trustedProxies;
        this.files = files;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // Behind a proxy that rewrites Host and is not trusted, a marked request comes back with the wrong host.
        if (settings.isOpenedElsewhere(request, trustedProxies)
                && isPage(request)
                && canFollow(request)
                && !REDIRECTED.isOn(request)) {
            response.setHeader(HttpHeaders.LOCATION, settings.ourOrigin() + REDIRECTED.addedTo(request));
            response.setStatus(HttpStatus.PERMANENT_REDIRECT.value());
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
        return InetAddress.ofLiteral(request.getRemoteAddr()).isLoopbackAddress() || !settings.isForOneMachine();
    }
}
