package dev.countersign.web.verify;

import dev.countersign.signin.Callers;
import dev.countersign.web.problem.ErrorBoundary;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.WayBack;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Places {@code /verify} before all filters but the one that deletes twin cookies. */
@Configuration(proxyBeanMethods = false)
class VerifyConfiguration {

    /** A reverse proxy calls {@code /verify} before each of its own requests, so it skips the other filters. */
    @Bean
    FilterRegistrationBean<Verify> verify(Cookies cookies, Callers callers, WayBack wayBack, ErrorBoundary boundary) {
        var registration = new FilterRegistrationBean<>(new Verify(cookies, callers, wayBack, boundary));
        registration.addUrlPatterns(Verify.PATH);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }
}
