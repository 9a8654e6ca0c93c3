package dev.countersign.web.filter;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Tells a filter which route will answer a request. */
public final class Routes {
    private Routes() {}

    /** Empty for a path or method without a route, and for OPTIONS if Spring itself answers it with the methods. */
    public static Optional<HandlerMethod> of(HttpServletRequest request, RequestMappingHandlerMapping routes) {
        try {
            var chain = routes.getHandler(request);
            return chain != null && chain.getHandler() instanceof HandlerMethod route && !namesMethods(route)
                    ? Optional.of(route)
                    : Optional.empty();
        } catch (ServletException noSuchMethodOrParameters) {
            return Optional.empty();
        } catch (Exception unmappable) {
            throw new IllegalStateException(unmappable);
        }
    }

    private static boolean namesMethods(HandlerMethod route) {
        return route.getBeanType().getEnclosingClass() == RequestMappingInfoHandlerMapping.class;
    }

    /** Pages change things only by POST. A path without a POST gets 404 or 405 without a check of the token. */
    static boolean isForm(HttpServletRequest request, RequestMappingHandlerMapping routes) {
        return "POST".equals(request.getMethod())
                && !request.getRequestURI().startsWith("/api/")
                && hasThisMethod(request, routes);
    }

    private static boolean hasThisMethod(HttpServletRequest request, RequestMappingHandlerMapping routes) {
        try {
            return routes.getHandler(request) != null;
        } catch (HttpRequestMethodNotSupportedException another) {
            return false;
        } catch (ServletException otherParameters) {
            return true;
        } catch (Exception unmappable) {
            throw new IllegalStateException(unmappable);
        }
    }
}
