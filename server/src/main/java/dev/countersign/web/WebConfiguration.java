package dev.countersign.web;

import dev.countersign.account.Accounts;
import dev.countersign.database.RowId;
import dev.countersign.session.Sessions;
import dev.countersign.signin.Caller;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverters;
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
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** Configures how requests are read and which count as activity of the person. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

    /** JSON as the contract specifies: snake_case, and no unknown, duplicate or missing fields or wrong types. */
    @Bean
    JsonMapperBuilderCustomizer strictJson() {
        return json -> json.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .addModule(new SimpleModule().addDeserializer(UUID.class, new Ids()))
                .withCoercionConfig(
                        LogicalType.Textual,
                        coercion -> Set.of(
                                        CoercionInputShape.Integer,
                                        CoercionInputShape.Float,
                                        CoercionInputShape.Boolean)
                                .forEach(shape -> coercion.setCoercion(shape, CoercionAction.Fail)));
    }

    @Bean
    LocaleResolver localeResolver() {
        return new FixedLocaleResolver(Locale.ENGLISH);
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

    @Bean
    WebMvcConfigurer routes(Sessions sessions, Accounts accounts, JsonMapper json) {
        return new WebMvcConfigurer() {
            @Override
            public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
                converters.withJsonConverter(new JsonBodies(json, accounts));
            }

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
                interceptors.addInterceptor(new Activity(sessions));
            }
        };
    }

    /** Jackson's own deserializer also accepts Base64. */
    private static final class Ids extends StdScalarDeserializer<UUID> {
        Ids() {
            super(UUID.class);
        }

        @Override
        public UUID deserialize(JsonParser json, DeserializationContext context) {
            return json.hasToken(JsonToken.VALUE_STRING)
                    ? RowId.parse(json.getString()).orElseGet(() ->
                            (UUID) context.handleWeirdStringValue(UUID.class, json.getString(), "no id"))
                    : (UUID) context.handleUnexpectedToken(UUID.class, json);
        }
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
    private record Activity(Sessions sessions) implements HandlerInterceptor {
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
                        && sessions.touch(caller.session()).isEmpty()) {
                    goOnAsNobody(route);
                }
            }
            return true;
        }
    }
}
