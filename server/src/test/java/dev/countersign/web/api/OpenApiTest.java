package dev.countersign.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.history.LogPage;
import dev.countersign.support.ApiDocument;
import dev.countersign.support.Browser;
import dev.countersign.support.Contract;
import dev.countersign.support.TestServer;
import dev.countersign.web.FieldError;
import dev.countersign.web.NeedsScope;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.Problem;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** Every {@code Browser} compares its answers with the document; this class compares the document with the code. */
@DisplayName("The OpenAPI document")
class OpenApiTest {
    private static final TestServer SERVER = TestServer.with();
    private static final ApiDocument DOCUMENT = Contract.DOCUMENT;
    private static final Map<String, HandlerMethod> ROUTES = routes();
    private static final Map<String, JsonNode> OPERATIONS = operations();

    private static Map<String, HandlerMethod> routes() {
        SERVER.browser().get("/login");
        var routes = new HashMap<String, HandlerMethod>();
        for (var mapping :
                Objects.requireNonNull(SERVER.room(DispatcherServlet.class).getHandlerMappings())) {
            if (mapping instanceof RequestMappingHandlerMapping mapped) {
                mapped.getHandlerMethods().forEach((route, handler) -> {
                    for (var path : route.getPatternValues()) {
                        if (path.startsWith("/api/v1")) {
                            var methods = route.getMethodsCondition().getMethods();
                            assertThat(methods).as(path).isNotEmpty();
                            methods.forEach(method -> routes.put(method + " " + path, handler));
                        }
                    }
                });
            }
        }
        return routes;
    }

    private static Map<String, JsonNode> operations() {
        var operations = new HashMap<String, JsonNode>();
        for (var path : DOCUMENT.at("/paths").properties()) {
            for (var operation : path.getValue().properties()) {
                operations.put(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), operation.getValue());
            }
        }
        return operations;
    }

    private static void forEachRoute(BiConsumer<HandlerMethod, JsonNode> check) {
        assertThat(ROUTES)
                .isNotEmpty()
                .allSatisfy((call, route) -> check.accept(route, Objects.requireNonNull(OPERATIONS.get(call))));
    }

    private static Stream<MethodParameter> parameters(HandlerMethod route) {
        return Arrays.stream(route.getMethodParameters());
    }

    private static Optional<MethodParameter> body(HandlerMethod route) {
        return parameters(route)
                .filter(parameter -> parameter.hasParameterAnnotation(RequestBody.class))
                .findFirst();
    }

    @Test
    @DisplayName("is served to everyone, as it is written")
    void given() {
        var answer = SERVER.browser().get("/api/openapi.json");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(answer.json()).isEqualTo(DOCUMENT.at(""));
    }

    @Test
    @DisplayName("refers to all of its components, and to nothing that is missing")
    void references() {
        var components = Stream.of("/components/schemas", "/components/responses")
                .flatMap(kind -> DOCUMENT.at(kind).propertyNames().stream().map(name -> "#" + kind + "/" + name));

        assertThat(DOCUMENT.at("").findValuesAsString("$ref").stream().distinct())
                .containsExactlyInAnyOrderElementsOf(components.toList());
    }

    @Test
    @DisplayName("has an operation for each route of the API, and no other")
    void routesOfTheApi() {
        assertThat(OPERATIONS.keySet()).isEqualTo(ROUTES.keySet());
        assertThat(OPERATIONS.values())
                .extracting(operation -> operation.path("operationId").asString())
                .doesNotHaveDuplicates();
    }

    private record Parameter(String name, String in, boolean required, String type, String preset) {
        static Stream<Parameter> taken(MethodParameter parameter) {
            var ofPath = parameter.getParameterAnnotation(PathVariable.class);
            var ofQuery = parameter.getParameterAnnotation(RequestParam.class);
            var name = parameter.getParameter().getName();
            if (ofPath != null) {
                var type = Shape.of(parameter.getGenericParameterType());
                return Stream.of(
                        new Parameter(ofPath.value().isEmpty() ? name : ofPath.value(), "path", true, type, ""));
            }
            var ofHeader = parameter.getParameterAnnotation(RequestHeader.class);
            if (ofHeader != null) {
                var type = Shape.of(parameter.nestedIfOptional().getNestedGenericParameterType());
                return Stream.of(new Parameter(ofHeader.value(), "header", !parameter.isOptional(), type, ""));
            }
            if (ofQuery == null) {
                return Stream.empty();
            }
            var preset = ofQuery.defaultValue().equals(ValueConstants.DEFAULT_NONE) ? "" : ofQuery.defaultValue();
            var optional = parameter.isOptional() || !preset.isEmpty();
            var type = Shape.of(parameter.nestedIfOptional().getNestedGenericParameterType());
            return Stream.of(new Parameter(name, "query", !optional, type, preset));
        }

        static Parameter described(JsonNode parameter) {
            return new Parameter(
                    parameter.path("name").asString(),
                    parameter.path("in").asString(),
                    parameter.path("required").asBoolean(),
                    Shape.of(parameter.path("schema")),
                    parameter.at("/schema/default").asString(""));
        }
    }

    @Test
    @DisplayName("gives each operation the parameters that its route takes")
    void parametersOfRoutes() {
        forEachRoute((route, operation) -> assertThat(
                        operation.path("parameters").valueStream().map(Parameter::described))
                .containsExactlyInAnyOrderElementsOf(
                        parameters(route).flatMap(Parameter::taken).toList()));
    }

    @Test
    @DisplayName("gives each operation the body that its route reads")
    void bodies() {
        forEachRoute((route, operation) -> {
            var body = body(route);
            var described = operation.path("requestBody");

            assertThat(described.isMissingNode()).isEqualTo(body.isEmpty());
            body.ifPresent(parameter -> {
                var required = Objects.requireNonNull(parameter.getParameterAnnotation(RequestBody.class))
                        .required();
                assertThat(described.path("required").asBoolean(false)).isEqualTo(required);
                assertThat(described.path("content").propertyNames()).containsExactly("application/json");
                assertThat(Shape.of(described.at("/content/application~1json/schema")))
                        .isEqualTo(Shape.of(parameter.getParameterType()));
            });
        });
    }

    @Test
    @DisplayName("has a schema for each record that is read or written, with exactly its components")
    void records() {
        var records = new HashMap<String, Class<?>>();
        ROUTES.values().forEach(route -> body(route).ifPresent(body -> collect(body.getParameterType(), records)));
        Arrays.stream(Answers.class.getDeclaredClasses()).forEach(answer -> collect(answer, records));
        List.of(LogPage.class, FieldError.class).forEach(answer -> collect(answer, records));
        var schemas = DOCUMENT.at("/components/schemas");

        assertThat(schemas.propertyNames())
                .filteredOn(name -> !name.equals("Problem"))
                .containsExactlyInAnyOrderElementsOf(records.keySet());
        assertThat(records).allSatisfy((name, type) -> {
            var schema = schemas.path(name);
            var components = Shape.ofComponents(type);
            assertThat(schema.path("properties")
                            .propertyStream()
                            .collect(Collectors.toMap(Map.Entry::getKey, property -> Shape.of(property.getValue()))))
                    .isEqualTo(components);
            assertThat(schema.path("required").valueStream().map(JsonNode::asString))
                    .containsExactlyInAnyOrderElementsOf(components.keySet());
        });
        assertThat(schemas.valueStream())
                .allMatch(schema -> !schema.path("additionalProperties").asBoolean(true));
    }

    /** The record and all records that it contains. */
    private static void collect(Type type, Map<String, Class<?>> records) {
        if (type instanceof ParameterizedType list) {
            collect(list.getActualTypeArguments()[0], records);
        } else if (type instanceof Class<?> simple && simple.isRecord()) {
            assertThat(Optional.ofNullable(records.put(simple.getSimpleName(), simple)))
                    .matches(known -> known.isEmpty() || known.get() == simple);
            Arrays.stream(simple.getRecordComponents())
                    .forEach(component -> collect(component.getGenericType(), records));
        }
    }

    @Test
    @DisplayName("names the credential that each route asks for, and a back end's scope")
    void credentials() {
        forEachRoute((route, operation) -> {
            var scope = Optional.ofNullable(route.getMethodAnnotation(NeedsScope.class));

            assertThat(operation.path("security").toString()).isEqualTo(security(route, operation));
            assertThat(operation.path("description").asString(""))
                    .isEqualTo(scope.map(needed -> "Scope: " + needed.value()).orElse(""));
        });
        assertThat(DOCUMENT.at("/components/securitySchemes").findValuesAsString("name"))
                .containsExactly(Browser.SESSION, Browser.WAITING);
    }

    private static String security(HandlerMethod route, JsonNode operation) {
        if (route.hasMethodAnnotation(NeedsScope.class)) {
            return "[{\"key\":[]}]";
        }
        if (!route.hasMethodAnnotation(OpenToEveryone.class)) {
            return "[{\"session\":[]}]";
        }
        return problems(operation).contains(Problem.NOT_WAITING) ? "[{\"waiting\":[]}]" : "[]";
    }

    @Test
    @DisplayName("gives each operation the problems that any route of its kind can answer with")
    void commonProblems() {
        forEachRoute((route, operation) -> {
            var common = EnumSet.of(Problem.MALFORMED, Problem.TOO_LARGE, Problem.UNAVAILABLE);
            if (route.hasMethodAnnotation(NeedsScope.class)) {
                common.addAll(List.of(Problem.BAD_KEY, Problem.WRONG_SCOPE, Problem.TOO_MANY_ATTEMPTS));
            } else if (!route.hasMethodAnnotation(OpenToEveryone.class)) {
                common.add(Problem.NOT_SIGNED_IN);
            }
            if (!route.hasMethodAnnotation(GetMapping.class)) {
                common.add(Problem.CROSS_SITE);
            }
            if (body(route).isPresent()) {
                common.addAll(List.of(Problem.INVALID, Problem.UNSUPPORTED_MEDIA_TYPE));
            }
            assertThat(problems(operation)).containsAll(common);
        });
    }

    /** All problems that an operation names, each under its own status and as a problem document. */
    private static Set<Problem> problems(JsonNode operation) {
        var problems = EnumSet.noneOf(Problem.class);
        for (var response : operation.path("responses").properties()) {
            if (response.getKey().startsWith("2")) {
                continue;
            }
            var content = DOCUMENT.follow(response.getValue()).path("content");
            assertThat(content.propertyNames()).containsExactly("application/problem+json");
            var schema = content.at("/application~1problem+json/schema/allOf");
            assertThat(schema.at("/0/$ref").asString()).isEqualTo("#/components/schemas/Problem");
            var slugs = schema.at("/1/properties/code/enum");
            assertThat(slugs).isNotEmpty();
            for (var slug : slugs) {
                var known = Arrays.stream(Problem.values())
                        .filter(problem -> problem.slug().equals(slug.asString()))
                        .toList();
                assertThat(known)
                        .singleElement()
                        .extracting(problem -> String.valueOf(problem.status().value()))
                        .isEqualTo(response.getKey());
                problems.addAll(known);
            }
        }
        return problems;
    }
}
