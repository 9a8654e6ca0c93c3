package dev.countersign.web.filter;

import dev.countersign.device.Devices;
import dev.countersign.signin.Caller;
import dev.countersign.web.NeedsScope;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.WebSettings;
import dev.countersign.web.files.StaticFiles;
import dev.countersign.web.problem.ErrorBoundary;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.tomcat.Shares;
import dev.countersign.web.visitor.Cookies;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The filters in front of every route: headers, the gate, the signed-in caller, the forms' CSRF tokens, and the rule that a
 * route is closed unless something opens it.
 */
@Configuration(proxyBeanMethods = false)
public class SecurityConfiguration {
    @Bean
    ErrorBoundary errorBoundary(
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver resolver,
            @Qualifier("viewResolver") ViewResolver views) {
        return new ErrorBoundary(resolver, views);
    }

    /** It runs in the chains below, after the headers, and must not run in the container's chain too. */
    @Bean
    FilterRegistrationBean<ErrorBoundary> notInTheContainer(ErrorBoundary boundary) {
        var registration = new FilterRegistrationBean<>(boundary);
        registration.setEnabled(false);
        return registration;
    }

    /** Probes must be answered while the database is down, so nobody is looked up. */
    @Bean
    @Order(0)
    SecurityFilterChain probes(HttpSecurity http, ErrorBoundary boundary, WebSettings settings) {
        return bare(http)
                .securityMatcher("/health/**")
                .securityContext(context -> context.securityContextRepository(new NullSecurityContextRepository()))
                .headers(headers -> headers.defaultsDisabled()
                        .addHeaderWriter(SecurityHeaders::writeFewest)
                        .addHeaderWriter(SecurityConfiguration::writeWhenToTryAgain))
                .csrf(AbstractHttpConfigurer::disable)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .addFilterAfter(boundary, HeaderWriterFilter.class)
                .addFilterAfter(new RequestGate(settings), ErrorBoundary.class)
                .addFilterAfter(SecurityConfiguration::asJson, RequestGate.class)
                .build();
    }

    /** A probe reads only the status, so it gets JSON whatever it accepts (RFC 9110, section 12.5.1). */
    private static void asJson(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public Enumeration<String> getHeaders(String name) {
                        return name.equalsIgnoreCase(HttpHeaders.ACCEPT)
                                ? Collections.enumeration(List.of(MediaType.APPLICATION_JSON_VALUE))
                                : super.getHeaders(name);
                    }
                },
                response);
    }

    private static void writeWhenToTryAgain(HttpServletRequest request, HttpServletResponse response) {
        if (response.getStatus() == Problem.UNAVAILABLE.status().value()) {
            Problems.neededBy(Problem.UNAVAILABLE).forEach(response::setHeader);
        }
    }

    /** Runs first, so that every response deletes twin cookies, including those of {@code /verify} and of files. */
    @Bean
    FilterRegistrationBean<TwinCookies> twinCookies(Cookies cookies) {
        var registration = new FilterRegistrationBean<>(new TwinCookies(cookies));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    FilterRegistrationBean<OneLanguage> oneLanguage() {
        var registration = new FilterRegistrationBean<>(new OneLanguage());
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ERROR);
        // After /verify, which needs no language, and before Spring's own filters.
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
        return registration;
    }

    @Bean
    FilterRegistrationBean<KeptForms> keptForms() {
        var registration = new FilterRegistrationBean<>(new KeptForms());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
        return registration;
    }

    /** After the filters that a problem's page needs, and before all expensive work. */
    @Bean
    FilterRegistrationBean<FairTurns> fairTurns(
            Cookies cookies, ErrorBoundary boundary, SecurityHeaders headers, StaticFiles files) {
        var registration =
                new FilterRegistrationBean<>(new FairTurns(cookies, boundary, headers, files, Shares.ofThisProcess()));
        registration.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER - 1);
        return registration;
    }

    @Bean
    @Order(1)
    SecurityFilterChain people(
            HttpSecurity http,
            CookieSecurityContext sessions,
            BrowserBoundCsrfTokens csrfTokens,
            ErrorBoundary boundary,
            SecurityHeaders securityHeaders,
            WebSettings settings,
            Cookies cookies,
            Devices devices,
            StaticFiles files,
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping routes) {
        return bare(http)
                .headers(headers -> headers.defaultsDisabled().addHeaderWriter(securityHeaders))
                .securityContext(context -> context.securityContextRepository(sessions))
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens)
                        .requireCsrfProtectionMatcher(request -> Routes.isForm(request, routes)))
                .authorizeHttpRequests(requests -> requests.anyRequest()
                        .access((who, context) -> new AuthorizationDecision(mayPass(who, context, routes))))
                .exceptionHandling(handling -> handling.authenticationEntryPoint(
                                (request, response, failure) -> boundary.answer(failure, request, response))
                        .accessDeniedHandler(
                                (request, response, failure) -> boundary.answer(failure, request, response)))
                .addFilterAfter(boundary, HeaderWriterFilter.class)
                .addFilterAfter(new RequestGate(settings), ErrorBoundary.class)
                .addFilterAfter(new RightHost(settings, devices.trustedProxies(), files), RequestGate.class)
                .addFilterBefore(new StaleForms(cookies, csrfTokens, boundary, routes), CsrfFilter.class)
                .build();
    }

    public static HttpSecurity bare(HttpSecurity http) {
        return http.sessionManagement(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .addFilterBefore(new TrueMethods(), HeaderWriterFilter.class);
    }

    /** Only a route of ours that is not open needs a session. A path or method without a route becomes a 404 or 405. */
    private static boolean mayPass(
            Supplier<? extends Authentication> who,
            RequestAuthorizationContext context,
            RequestMappingHandlerMapping routes) {
        return Routes.of(context.getRequest(), routes)
                .map(route -> route.hasMethodAnnotation(OpenToEveryone.class)
                        || (isSignedIn(who.get()) && !route.hasMethodAnnotation(NeedsScope.class)))
                .orElse(true);
    }

    private static boolean isSignedIn(Authentication who) {
        return who.getPrincipal() instanceof Caller;
    }

    /**
     * The routes answer an unknown method with 405; the firewall would answer 400. Header values may contain any byte that
     * Tomcat accepts: some user agents do, and ours is made printable before it is stored.
     */
    @Bean
    HttpFirewall firewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true);
        firewall.setAllowedHeaderValues(value -> true);
        return firewall;
    }
}
