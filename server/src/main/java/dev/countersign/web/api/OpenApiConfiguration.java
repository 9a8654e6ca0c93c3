package dev.countersign.web.api;

import dev.countersign.web.Cookies;
import dev.countersign.web.FieldError;
import dev.countersign.web.NeedsScope;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.Problem;
import dev.countersign.web.SessionView;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;

/**
 * The API's OpenAPI 3.1 document, {@code /api/openapi.json}: springdoc finds the routes and their parameters, what they
 * answer is said by {@link Answered} and the records themselves.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final String JSON = "application/json";
    private static final String PROBLEM_JSON = "application/problem+json";
    private static final String SESSION_COOKIE = "session";
    private static final String WAITING_COOKIE = "waiting";
    private static final String KEY = "key";

    private final RecordSchemas schemas = new RecordSchemas();

    @Bean
    OperationCustomizer answers() {
        return (operation, route) -> {
            var answered = route.getMethodAnnotation(Answered.class);
            return answered == null ? operation : describe(operation, route, answered);
        };
    }

    private Operation describe(Operation operation, HandlerMethod route, Answered answered) {
        var open = route.hasMethodAnnotation(OpenToEveryone.class);
        var byWaiting = Arrays.asList(answered.problems()).contains(Problem.NOT_WAITING);
        operation.summary(answered.what()).tags(List.of(answered.about())).responses(responses(route, answered));
        if (operation.getRequestBody() != null) {
            operation.getRequestBody().content(content(JSON, schemas.of(bodyType(route))));
        }
        var scope = route.getMethodAnnotation(NeedsScope.class);
        if (scope != null) {
            operation.description("Scope: " + scope.value());
            operation.addSecurityItem(new SecurityRequirement().addList(KEY));
        } else if (byWaiting) {
            operation.addSecurityItem(new SecurityRequirement().addList(WAITING_COOKIE));
        } else if (!open) {
            operation.addSecurityItem(new SecurityRequirement().addList(SESSION_COOKIE));
        }
        return operation;
    }

    private ApiResponses responses(HandlerMethod route, Answered answered) {
        var responses = new ApiResponses();
        responses.addApiResponse(text(answered.status()), success(answered.status(), answered.body(), answered.or()));
        if (answered.accepted() != void.class) {
            responses.addApiResponse(
                    text(HttpStatus.ACCEPTED), success(HttpStatus.ACCEPTED, answered.accepted(), void.class));
        }
        problems(route, answered).stream()
                .collect(Collectors.groupingBy(Problem::status, LinkedHashMap::new, Collectors.toList()))
                .forEach((status, problems) -> responses.addApiResponse(text(status), failure(status, problems)));
        return responses;
    }

    /** Its own, and those that any request of its kind can meet. */
    private static Set<Problem> problems(HandlerMethod route, Answered answered) {
        var problems = EnumSet.of(Problem.MALFORMED, Problem.TOO_LARGE, Problem.UNAVAILABLE);
        problems.addAll(Arrays.asList(answered.problems()));
        if (route.hasMethodAnnotation(NeedsScope.class)) {
            problems.addAll(List.of(Problem.BAD_KEY, Problem.WRONG_SCOPE, Problem.TOO_MANY_ATTEMPTS));
        } else if (!route.hasMethodAnnotation(OpenToEveryone.class)) {
            problems.add(Problem.NOT_SIGNED_IN);
        }
        if (!route.hasMethodAnnotation(GetMapping.class)) {
            problems.add(Problem.CROSS_SITE);
        }
        if (bodyType(route) != void.class) {
            problems.addAll(List.of(Problem.INVALID, Problem.UNSUPPORTED_MEDIA_TYPE));
        }
        return problems;
    }

    private static Class<?> bodyType(HandlerMethod route) {
        return Arrays.stream(route.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestBody.class))
                .<Class<?>>map(parameter -> parameter.getParameterType())
                .findFirst()
                .orElse(void.class);
    }

    private ApiResponse success(HttpStatus status, Class<?> body, Class<?> or) {
        var response = new ApiResponse().description(status.getReasonPhrase());
        if (body == void.class) {
            return response;
        }
        var schema = or == void.class
                ? schemas.of(body)
                : new Schema<Object>().anyOf(List.of(schemas.of(body), schemas.of(or)));
        return response.content(content(JSON, schema));
    }

    private static ApiResponse failure(HttpStatus status, List<Problem> problems) {
        var slugs = problems.stream().map(Problem::slug).toList();
        var schema = new Schema<Object>()
                .allOf(List.of(
                        RecordSchemas.reference(Problem.class.getSimpleName()),
                        new Schema<Object>().properties(Map.of("code", RecordSchemas.words(slugs)))));
        return new ApiResponse().description(status.getReasonPhrase()).content(content(PROBLEM_JSON, schema));
    }

    private static Content content(String type, Schema<?> schema) {
        return new Content().addMediaType(type, new MediaType().schema(schema));
    }

    private static String text(HttpStatus status) {
        return String.valueOf(status.value());
    }

    @Bean
    OpenApiCustomizer document(ObjectProvider<BuildProperties> build, Cookies cookies) {
        return document -> {
            var version =
                    build.stream().map(BuildProperties::getVersion).findFirst().orElse("development");
            document.info(new Info().title("Countersign").version(version)).servers(List.of(new Server().url("/")));
            document.setComponents(components(cookies));
            sortPaths(document);
        };
    }

    private Components components(Cookies cookies) {
        var components = new Components()
                .addSecuritySchemes(SESSION_COOKIE, cookie(cookies.sessionName()))
                .addSecuritySchemes(WAITING_COOKIE, cookie(cookies.waitingName()))
                .addSecuritySchemes(
                        KEY, new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"));
        var problem = schemas.define(Problem.class.getSimpleName(), ProblemBody.class);
        problem.setRequired(List.of("type", "title", "status", "detail", "code"));
        schemas.named().forEach(components::addSchemas);
        return components;
    }

    /** RFC 9457, with the members that some problems add. */
    private record ProblemBody(
            String type,
            String title,
            int status,
            String detail,
            String instance,
            String code,
            List<FieldError> errors,
            int triesLeft,
            List<SessionView> sessions) {}

    private static SecurityScheme cookie(String name) {
        return new SecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.COOKIE)
                .name(name);
    }

    private static void sortPaths(OpenAPI document) {
        var paths = new ArrayList<>(document.getPaths().entrySet());
        paths.sort(Map.Entry.comparingByKey());
        document.getPaths().clear();
        paths.forEach(path -> document.getPaths().put(Objects.requireNonNull(path.getKey()), path.getValue()));
    }
}
