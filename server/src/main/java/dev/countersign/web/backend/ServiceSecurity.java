package dev.countersign.web.backend;

import dev.countersign.history.History;
import dev.countersign.keys.Key;
import dev.countersign.keys.Keys;
import dev.countersign.limits.Limits;
import dev.countersign.web.NeedsScope;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.WebSettings;
import dev.countersign.web.filter.RequestGate;
import dev.countersign.web.filter.Routes;
import dev.countersign.web.filter.SecurityConfiguration;
import dev.countersign.web.problem.ErrorBoundary;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.ServiceCall;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The filters in front of the API for back ends. The scope is checked before a route sees the request, so a key without it
 * reveals nothing about what exists (SEC-62).
 */
@Configuration(proxyBeanMethods = false)
class ServiceSecurity {

    @Bean
    @Order(0)
    SecurityFilterChain backEnds(
            HttpSecurity http,
            Keys keys,
            Limits limits,
            History history,
            Cookies cookies,
            ErrorBoundary boundary,
            SecurityHeaders securityHeaders,
            WebSettings settings,
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping routes) {
        return SecurityConfiguration.bare(http)
                .securityMatcher("/api/v1/introspection", "/api/v1/service/**")
                .headers(headers -> headers.defaultsDisabled().addHeaderWriter(securityHeaders))
                .securityContext(context -> context.securityContextRepository(new NullSecurityContextRepository()))
                .csrf(AbstractHttpConfigurer::disable)
                .authorizeHttpRequests(requests -> requests.anyRequest()
                        .access((who, context) ->
                                new AuthorizationDecision(mayPass(who.get(), context.getRequest(), routes))))
                .exceptionHandling(handling -> handling.accessDeniedHandler((request, response, denied) ->
                        boundary.answer(new Refused(Problem.WRONG_SCOPE), request, response)))
                .addFilterAfter(boundary, HeaderWriterFilter.class)
                .addFilterBefore(new ServiceCallLog(history, cookies, routes), ErrorBoundary.class)
                .addFilterAfter(new RequestGate(settings), ErrorBoundary.class)
                .addFilterAfter(new ServiceDoor(keys, limits), RequestGate.class)
                .build();
    }

    /** A path or method without a route becomes a 404 or 405. */
    private static boolean mayPass(
            Authentication who, HttpServletRequest request, RequestMappingHandlerMapping routes) {
        return who.getPrincipal() instanceof ServiceCall call
                && Routes.of(request, routes)
                        .map(route -> isOpen(route, call.key()))
                        .orElse(true);
    }

    /** A route without a scope is closed to every key. */
    static boolean isOpen(HandlerMethod route, Key key) {
        var needed = route.getMethodAnnotation(NeedsScope.class);
        return needed != null && key.may(needed.value());
    }
}
