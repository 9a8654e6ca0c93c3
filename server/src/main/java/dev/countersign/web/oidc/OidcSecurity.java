package dev.countersign.web.oidc;

import dev.countersign.web.OAuthPaths;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.filter.RequestGate;
import dev.countersign.web.filter.Routes;
import dev.countersign.web.filter.SecurityConfiguration;
import dev.countersign.web.problem.ErrorBoundary;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The filters in front of what applications call. No cookie is read there, so a request from another site can do nothing in a
 * person's name. People come by GET, through the filters for people.
 */
@Configuration(proxyBeanMethods = false)
class OidcSecurity {

    @Bean
    @Order(0)
    SecurityFilterChain callsOfApplications(
            HttpSecurity http,
            Cors cors,
            ErrorBoundary boundary,
            SecurityHeaders securityHeaders,
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping routes) {
        var paths = PathPatternRequestMatcher.withDefaults();
        return SecurityConfiguration.bare(http)
                .securityMatcher(new OrRequestMatcher(
                        paths.matcher(OAuthPaths.DISCOVERY),
                        paths.matcher(OAuthPaths.SERVER_METADATA),
                        paths.matcher(OAuthPaths.JWKS),
                        paths.matcher(OAuthPaths.TOKEN),
                        paths.matcher(OAuthPaths.REVOKE),
                        paths.matcher(OAuthPaths.DEVICE_AUTHORIZATION),
                        paths.matcher(HttpMethod.POST, OAuthPaths.AUTHORIZE),
                        paths.matcher(HttpMethod.POST, OAuthPaths.LOGOUT)))
                .headers(headers -> headers.defaultsDisabled().addHeaderWriter(securityHeaders))
                .securityContext(context -> context.securityContextRepository(new NullSecurityContextRepository()))
                .csrf(AbstractHttpConfigurer::disable)
                .authorizeHttpRequests(requests -> requests.anyRequest()
                        .access((who, context) -> new AuthorizationDecision(isOpen(context.getRequest(), routes))))
                .addFilterAfter(boundary, HeaderWriterFilter.class)
                .addFilterAfter(RequestGate.forEverySite(), ErrorBoundary.class)
                .addFilterAfter(preflights(cors), RequestGate.class)
                .build();
    }

    /** A path or method without a route becomes a 404 or 405. */
    private static boolean isOpen(HttpServletRequest request, RequestMappingHandlerMapping routes) {
        return Routes.of(request, routes)
                .map(route -> route.hasMethodAnnotation(OpenToEveryone.class))
                .orElse(true);
    }

    private static OncePerRequestFilter preflights(Cors cors) {
        return new OncePerRequestFilter() {
            @Override
            protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws ServletException, IOException {
                if (Cors.isPreflight(request)) {
                    cors.answerPreflight(request, response);
                } else {
                    chain.doFilter(request, response);
                }
            }
        };
    }

    /** Beside {@code /verify}: after the filter that deletes twin cookies, and before all others. */
    @Bean
    FilterRegistrationBean<TokenQuestions> tokenQuestions(
            Introspection introspection, UserInfo userInfo, Cors cors, ErrorBoundary boundary) {
        var registration = new FilterRegistrationBean<>(new TokenQuestions(introspection, userInfo, cors, boundary));
        registration.addUrlPatterns(OAuthPaths.INTROSPECT, OAuthPaths.USERINFO);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }
}
