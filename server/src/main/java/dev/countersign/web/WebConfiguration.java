package dev.countersign.web;

import dev.countersign.database.RowId;
import dev.countersign.signin.Caller;
import dev.countersign.signin.Callers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.MediaType;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.i18n.FixedLocaleResolver;

/** Configures how routes are chosen, and which requests count as activity of the person. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

    @Bean
    LocaleResolver localeResolver() {
        return new FixedLocaleResolver(Locale.ENGLISH);
    }

    @Bean
    WebMvcConfigurer routes(Callers callers) {
        return new WebMvcConfigurer() {
            @Override
            public void addFormatters(FormatterRegistry formatters) {
                formatters.addConverter(String.class, UUID.class, WebConfiguration::id);
            }

            @Override
            public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
                negotiation.ignoreAcceptHeader(true).defaultContentType(MediaType.ALL);
            }

            // No annotation-based validation is used; Spring's default would load a whole validator at the start.
            @Override
            public Validator getValidator() {
                return new NoOpValidator();
            }

            @Override
            public void addInterceptors(InterceptorRegistry interceptors) {
                interceptors.addInterceptor(new Activity(callers));
            }
        };
    }

    private static UUID id(String text) {
        return RowId.parse(text).orElseThrow(() -> new IllegalArgumentException("not an id"));
    }

    private static final class NoOpValidator implements Validator {
        @Override
        public boolean supports(Class<?> type) {
            return false;
        }

        @Override
        public void validate(Object target, Errors errors) {}
    }

    /** A signed-in person's request keeps the session alive (M4), unless the page made it automatically. */
    private record Activity(Callers callers) implements HandlerInterceptor {
        private static final String OURS = WebConfiguration.class.getPackageName() + ".";

        private static boolean isActivity(HandlerMethod route) {
            return route.getBeanType().getName().startsWith(OURS) && !route.hasMethodAnnotation(InTheBackground.class);
        }

        private static void goOnAsNobody(HandlerMethod route) {
            if (!route.hasMethodAnnotation(OpenToEveryone.class)) {
                throw new AuthenticationCredentialsNotFoundException("the session ended before this request");
            }
            SecurityContextHolder.clearContext();
        }

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            if (handler instanceof HandlerMethod route && isActivity(route)) {
                var who = SecurityContextHolder.getContext().getAuthentication();
                if (who != null
                        && who.getPrincipal() instanceof Caller caller
                        && !callers.countActivity(caller.session())) {
                    goOnAsNobody(route);
                }
            }
            return true;
        }
    }
}
