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
 * The member of a request's cookie, looked up when somebody first wants to know, and for that request alone. Where Countersign
 * cannot be asked, it is nobody, and the request says why; an exception would also strike what asks after the answer has
 * begun, as Spring MVC does.
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

    /** Whether this request's member is not known because Countersign could not be asked. */
    static boolean isUnknown(HttpServletRequest request) {
        return request.getAttribute(UNKNOWN) != null;
    }

    /** For the request's error page and for what it goes on with asynchronously, it is whom it was at first. */
    @Override
    @SuppressWarnings("deprecation") // what loadDeferredContext calls, once and when it is needed
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

    /** Members are signed in and out at Countersign. */
    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {}

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return token(request).isPresent();
    }

    /** Of two cookies with the name, one was written by somebody else; which one is not known, so neither counts (SEC-28). */
    private Optional<String> token(HttpServletRequest request) {
        var named = Stream.ofNullable(request.getCookies())
                .flatMap(Stream::of)
                .filter(one -> one.getName().equals(cookie))
                .map(Cookie::getValue)
                .toList();
        return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
    }
}
