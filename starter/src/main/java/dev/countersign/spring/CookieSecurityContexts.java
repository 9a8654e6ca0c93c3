package dev.countersign.spring;

import dev.countersign.client.Countersign;
import dev.countersign.client.CountersignUnavailableException;
import dev.countersign.client.KeyRefusedException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;

/**
 * Finds the member of a request's cookie when the application first asks, and remembers the result for that request only. If
 * Countersign cannot be reached, the request has no member and is marked as unknown. An exception would also hit code that
 * asks after the response has started, as Spring MVC does.
 */
final class CookieSecurityContexts implements SecurityContextRepository {
    private static final String UNKNOWN = CookieSecurityContexts.class.getName() + ".unknown";
    private static final String FOUND = CookieSecurityContexts.class.getName() + ".found";

    private static final Logger LOG = LoggerFactory.getLogger(CookieSecurityContexts.class);

    private final Countersign countersign;
    private final String cookie;
    private final MemberAuthorities authorities;

    CookieSecurityContexts(Countersign countersign, String cookie, MemberAuthorities authorities) {
        this.countersign = countersign;
        this.cookie = cookie;
        this.authorities = authorities;
    }

    /** Whether this request's member is unknown because Countersign could not be reached. */
    static boolean isUnknown(HttpServletRequest request) {
        return request.getAttribute(UNKNOWN) != null;
    }

    /** Error pages and asynchronous dispatches of a request keep the member that was found first. */
    @Override
    @SuppressWarnings("deprecation") // loadDeferredContext calls it, once and only when needed
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        var request = holder.getRequest();
        if (request.getAttribute(FOUND) instanceof SecurityContext found) {
            return new SecurityContextImpl(found.getAuthentication());
        }
        var context = look(request);
        request.setAttribute(FOUND, context);
        return context;
    }

    private SecurityContext look(HttpServletRequest request) {
        try {
            return token(request)
                    .flatMap(countersign::check)
                    .map(found -> new SecurityContextImpl(new MemberAuthentication(found, authorities.of(found))))
                    .orElseGet(SecurityContextImpl::new);
        } catch (KeyRefusedException refused) {
            LOG.error("Nobody gets in: {}", refused.getMessage());
        } catch (CountersignUnavailableException nobodyCanSay) {
            LOG.warn("A session could not be checked: {}", nobodyCanSay.getMessage());
        }
        request.setAttribute(UNKNOWN, true);
        return new SecurityContextImpl();
    }

    /** Does nothing: members sign in and out at Countersign. */
    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {}

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return token(request).isPresent();
    }

    /** If two cookies share the name, someone else wrote one of them. We cannot tell which, so neither counts (SEC-28). */
    private Optional<String> token(HttpServletRequest request) {
        var named = Stream.ofNullable(request.getCookies())
                .flatMap(Stream::of)
                .filter(one -> one.getName().equals(cookie))
                .map(Cookie::getValue)
                .toList();
        return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
    }
}
