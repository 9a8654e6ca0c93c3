package dev.countersign.web.backend;

import dev.countersign.keys.Keys;
import dev.countersign.limits.Limits;
import dev.countersign.web.AuthorizationHeader;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.visitor.ServiceCall;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates back ends by their keys. A missing, unknown, malformed, expired or revoked key gets the same response (RFC
 * 6750, section 3). A key that calls too often gets 429.
 */
final class ServiceDoor extends OncePerRequestFilter {
    private final Keys keys;
    private final Limits limits;

    ServiceDoor(Keys keys, Limits limits) {
        this.keys = keys;
        this.limits = limits;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var secret = AuthorizationHeader.bearer(request);
        var key = secret.flatMap(keys::find).orElseThrow(() -> new Refused(Problem.BAD_KEY));
        var call = new ServiceCall(key, () -> secret.flatMap(keys::find));
        call.begin(request);
        var wait = limits.call(key.id());
        if (wait.isPresent()) {
            throw new Refused(Problem.TOO_MANY_ATTEMPTS, Map.of(HttpHeaders.RETRY_AFTER, Problems.seconds(wait.get())));
        }
        SecurityContextHolder.setContext(new SecurityContextImpl(
                new PreAuthenticatedAuthenticationToken(call, "", AuthorityUtils.NO_AUTHORITIES)));
        chain.doFilter(request, response);
    }
}
