package dev.countersign.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.history.LogPage;
import dev.countersign.memberdata.AccountExport;
import dev.countersign.support.ApiDocument;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.Contract;
import dev.countersign.support.TestServer;
import dev.countersign.web.LiveSessions;
import dev.countersign.web.NeedsScope;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.json.PatchedText;
import dev.countersign.web.problem.FieldError;
import dev.countersign.web.problem.Problem;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
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
        return routesAt("/api/v1");
    }

    private static Map<String, HandlerMethod> routesAt(String... beginnings) {
        SERVER.browser().get("/login");
        var routes = new HashMap<String, HandlerMethod>();
        for (var mapping :
                Objects.requireNonNull(SERVER.room(DispatcherServlet.class).getHandlerMappings())) {
            if (mapping instanceof RequestMappingHandlerMapping mapped) {
                mapped.getHandlerMethods().forEach((route, handler) -> {
                    for (var path : route.getPatternValues()) {
                        if (Arrays.stream(beginnings).anyMatch(path::startsWith)) {
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

    private static Stream<Map.Entry<String, JsonNode>> operationsOfTheApi() {
        return OPERATIONS.entrySet().stream()
                .filter(operation -> operation.getKey().contains(" /api/v1/"));
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
        var components = DOCUMENT.at("/components").propertyNames().stream()
                .filter(kind -> !kind.equals("securitySchemes"))
                .map(kind -> "/components/" + kind)
                .flatMap(kind -> DOCUMENT.at(kind).propertyNames().stream().map(name -> "#" + kind + "/" + name));

        assertThat(DOCUMENT.at("").findValuesAsString("$ref").stream().distinct())
                .containsExactlyInAnyOrderElementsOf(components.toList());
    }

    @Test
    @DisplayName("has an operation for each route of the API, and no other")
    void routesOfTheApi() {
        assertThat(operationsOfTheApi().map(Map.Entry::getKey)).containsExactlyInAnyOrderElementsOf(ROUTES.keySet());
        assertThat(OPERATIONS.keySet())
                .filteredOn(call -> !ROUTES.containsKey(call) && !call.matches("\\w+ /(oauth2|.well-known)/.*"))
                .containsExactlyInAnyOrder("GET /verify", "GET /health/live", "GET /health/ready");
    }

    @Test
    @DisplayName("has an operation for each route of OpenID Connect, and no other")
    void routesOfOpenIdConnect() {
        var routes = new HashSet<>(routesAt("/oauth2/", "/.well-known/o").keySet());
        // The form of our own page, which nobody else sends.
        assertThat(routes.remove("GET /oauth2/logout/confirmation")).isTrue();
        assertThat(routes.remove("POST /oauth2/logout/confirmation")).isTrue();
        // These two are answered before any route is asked.
        for (var path : List.of("/oauth2/introspect", "/oauth2/userinfo")) {
            var allowed =
                    SERVER.browser().send("OPTIONS", path, null, request -> {}).header("Allow");
            Arrays.stream(allowed.orElseThrow().split(", "))
                    .filter(method -> !Set.of("HEAD", "OPTIONS").contains(method))
                    .forEach(method -> routes.add(method + " " + path));
        }

        assertThat(OPERATIONS.keySet())
                .filteredOn(call -> call.matches("\\w+ /(oauth2|.well-known)/.*"))
                .containsExactlyInAnyOrderElementsOf(routes);
    }

    @Test
    @DisplayName("gives OpenID Connect's answers the fields that they have for an application that asks for all")
    void answersOfOpenIdConnect() {
        var member = SERVER.member();
        member.patch("/api/v1/account", Map.of("locale", "en"));
        var shop = Application.of(SERVER);
        var answer = shop.redeem(shop.code(member, Map.of("scope", "openid profile email offline_access")));
        var tokens = Application.Tokens.of(answer);
        var keys = SERVER.browser().get("/oauth2/jwks").json().path("keys");

        hasFields("OidcTokens", answer.json());
        hasFields("OidcUserInfo", shop.userInfo(tokens.access()).json());
        hasFields("OidcActiveToken", shop.introspect(tokens.access()).json());
        hasFields("OidcInactiveToken", shop.introspect("nonsense").json());
        hasFields("OidcError", shop.refresh("nonsense").json());
        hasFields(
                "OidcMetadata",
                SERVER.browser().get("/.well-known/openid-configuration").json());
        hasFields("OidcRsaKey", keys.path(0));
        hasFields("OidcCurveKey", keys.path(1));
    }

    private static void hasFields(String schema, JsonNode answer) {
        assertThat(answer.propertyNames())
                .as(schema)
                .containsExactlyInAnyOrderElementsOf(DOCUMENT.at("/components/schemas/" + schema + "/properties")
                        .propertyNames());
    }

    @Test
    @DisplayName("says of each operation what it does, under a name of its own and one of the tags")
    void operationsAreDescribed() {
        assertThat(OPERATIONS.values())
                .extracting(operation -> operation.path("operationId").asString())
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z]+([A-Z][a-z]+)+"));
        assertThat(DOCUMENT.at("/paths")
                        .valueStream()
                        .flatMap(JsonNode::valueStream)
                        .map(operation -> operation.path("tags").toString())
                        .distinct())
                .hasSameElementsAs(DOCUMENT.at("/tags")
                        .valueStream()
                        .map(tag -> "[" + tag.path("name") + "]")
                        .toList());
        assertThat(OPERATIONS).allSatisfy((call, operation) -> {
            assertThat(operation.path("summary").asString("")).isNotBlank();
            assertThat(operation.path("description").asString("")).isNotBlank();
        });
    }

    @Test
    @DisplayName("describes every field, parameter and header")
    void everythingIsDescribed() {
        assertThat(DOCUMENT.at("").findValues("properties"))
                .flatMap(properties -> properties.propertyStream().toList())
                .isNotEmpty()
                .allSatisfy(this::isDescribed);
        assertThat(DOCUMENT.at("").findValues("headers"))
                .flatMap(headers -> headers.propertyStream().toList())
                .isNotEmpty()
                .allSatisfy(this::isDescribed);
        assertThat(DOCUMENT.at("").findParents("in"))
                .isNotEmpty()
                .allSatisfy(
                        parameter -> assertThat(parameter.path("description").asString(""))
                                .as("%s", parameter)
                                .isNotBlank());
        assertThat(DOCUMENT.at("/components/schemas").properties()).allSatisfy(this::isDescribed);
    }

    private void isDescribed(Map.Entry<String, JsonNode> named) {
        assertThat(DOCUMENT.follow(named.getValue()).path("description").asString(""))
                .as(named.getKey())
                .isNotBlank();
    }

    @Test
    @DisplayName("has an example of each body, which fits its schema")
    void examples() {
        var contents = DOCUMENT.at("").findValues("content").stream()
                .flatMap(JsonNode::valueStream)
                .toList();

        assertThat(contents).hasSizeGreaterThan(OPERATIONS.size()).allSatisfy(content -> {
            var examples = content.has("example")
                    ? List.of(content.path("example"))
                    : content.path("examples")
                            .valueStream()
                            .map(example -> DOCUMENT.follow(example).path("value"))
                            .toList();
            assertThat(examples)
                    .isNotEmpty()
                    .allSatisfy(example -> assertThat(DOCUMENT.misfits(content.path("schema"), example))
                            .as("%s", example)
                            .isEmpty());
        });
    }

    @Test
    @DisplayName("explains each problem under its type, its status and its code")
    void explainedProblems() {
        var problems = DOCUMENT.at("/components/schemas")
                .propertyStream()
                .filter(schema ->
                        schema.getKey().endsWith("Problem") && !schema.getKey().equals("Problem"))
                .map(Map.Entry::getValue)
                .toList();

        assertThat(problems).isNotEmpty().allSatisfy(schema -> {
            var named = schema.at("/allOf/1/properties");
            var slug = named.at("/code/const").asString();
            assertThat(Arrays.stream(Problem.values()))
                    .filteredOn(problem -> problem.slug().equals(slug))
                    .singleElement()
                    .extracting(problem -> problem.status().value())
                    .isEqualTo(named.at("/status/const").asInt());
            assertThat(named.at("/type/const").asString()).isEqualTo("/problems/" + slug);
            assertThat(schema.at("/externalDocs/url").asString()).isEqualTo("/problems/" + slug);
        });
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
            // A route may read a number as text, to judge it together with other parameters.
            var type = preset.matches("\\d+")
                    ? Shape.of(int.class)
                    : Shape.of(parameter.nestedIfOptional().getNestedGenericParameterType());
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
        forEachRoute((route, operation) -> assertThat(operation
                        .path("parameters")
                        .valueStream()
                        .map(DOCUMENT::follow)
                        .map(Parameter::described))
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
    void records() throws ClassNotFoundException {
        var records = new HashMap<String, Class<?>>();
        ROUTES.values().forEach(route -> body(route).ifPresent(body -> collect(body.getParameterType(), records)));
        Stream.of(Answers.class, Class.forName("dev.countersign.web.backend.ServiceAnswers"))
                .flatMap(answers -> Arrays.stream(answers.getDeclaredClasses()))
                .forEach(answer -> collect(answer, records));
        List.of(LiveSessions.class, LogPage.class, AccountExport.class, FieldError.class)
                .forEach(answer -> collect(answer, records));
        var schemas = DOCUMENT.at("/components/schemas");

        assertThat(schemas.propertyNames())
                .filteredOn(name -> !name.endsWith("Problem") && !name.equals("Health") && !name.startsWith("Oidc"))
                .containsExactlyInAnyOrderElementsOf(records.keySet());
        assertThat(records).allSatisfy((name, type) -> {
            var schema = schemas.path(name);
            var components = Shape.ofComponents(type);
            assertThat(schema.path("properties")
                            .propertyStream()
                            .collect(Collectors.toMap(Map.Entry::getKey, property -> Shape.of(property.getValue()))))
                    .isEqualTo(components);
            assertThat(schema.path("required").valueStream().map(JsonNode::asString))
                    .containsExactlyInAnyOrderElementsOf(Shape.required(type));
        });
    }

    @Test
    @DisplayName("allows further fields in answers, which may get some, and none in requests, which refuse them")
    void furtherFields() {
        var read = ROUTES.values().stream()
                .flatMap(route -> body(route).stream())
                .map(body -> Shape.schemaOf(body.getParameterType()))
                .collect(Collectors.toSet());

        assertThat(DOCUMENT.at("/components/schemas").properties())
                .allSatisfy(schema -> assertThat(
                                schema.getValue().path("additionalProperties").asBoolean(true))
                        .as(schema.getKey())
                        .isEqualTo(!read.contains(schema.getKey())));
    }

    /** The record and all records that it contains. */
    private static void collect(Type type, Map<String, Class<?>> records) {
        if (type instanceof ParameterizedType list) {
            collect(list.getActualTypeArguments()[0], records);
        } else if (type instanceof Class<?> simple && simple.isRecord() && simple != PatchedText.class) {
            assertThat(Optional.ofNullable(records.put(Shape.schemaOf(simple), simple)))
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
            scope.ifPresent(needed ->
                    assertThat(operation.path("description").asString()).startsWith("Scope `" + needed.value() + "`."));
        });
        assertThat(DOCUMENT.at("/components/securitySchemes").findValuesAsString("name"))
                .containsExactly(Browser.SESSION, Browser.WAITING, Browser.RESET, Browser.SIGN_UP);
    }

    private static String security(HandlerMethod route, JsonNode operation) {
        var needed = route.getMethodAnnotation(NeedsScope.class);
        if (needed != null) {
            return "[{\"key\":[\"" + needed.value() + "\"]}]";
        }
        if (!route.hasMethodAnnotation(OpenToEveryone.class)) {
            return "[{\"session\":[]}]";
        }
        if (problems(operation).contains(Problem.NOT_RESETTING)) {
            return "[{\"reset\":[]}]";
        }
        if (problems(operation).contains(Problem.NOT_SIGNING_UP)) {
            return "[{\"sign-up\":[]}]";
        }
        return problems(operation).contains(Problem.NOT_WAITING) ? "[{\"waiting\":[]}]" : "[]";
    }

    @Test
    @DisplayName(
            "gives each operation the problems that filters answer with for a route of its kind, and no other of theirs")
    void problemsOfFilters() {
        forEachRoute((route, operation) -> {
            var expected = EnumSet.of(
                    Problem.MALFORMED,
                    Problem.TOO_LARGE,
                    Problem.ADDRESS_TOO_LONG,
                    Problem.HEADERS_TOO_LARGE,
                    Problem.UNAVAILABLE,
                    Problem.BUSY);
            if (route.hasMethodAnnotation(NeedsScope.class)) {
                expected.addAll(List.of(Problem.BAD_KEY, Problem.WRONG_SCOPE));
                assertThat(problems(operation)).contains(Problem.TOO_MANY_ATTEMPTS);
            } else if (!route.hasMethodAnnotation(OpenToEveryone.class)) {
                expected.add(Problem.NOT_SIGNED_IN);
            }
            if (!route.hasMethodAnnotation(GetMapping.class)) {
                expected.add(Problem.CROSS_SITE);
            }
            if (body(route).isPresent()) {
                expected.add(Problem.UNSUPPORTED_MEDIA_TYPE);
                assertThat(problems(operation)).contains(Problem.INVALID);
            }
            assertThat(problems(operation))
                    .filteredOn(Contract.OF_FILTERS::contains)
                    .containsExactlyInAnyOrderElementsOf(expected);
        });
    }

    @Test
    @DisplayName("gives each answer but a success a problem, under the problem's own status")
    void statuses() {
        operationsOfTheApi().forEach(operation -> {
            for (var response : operation.getValue().path("responses").properties()) {
                assertThat(Contract.problems(response.getValue()))
                        .as("%s %s", operation.getKey(), response.getKey())
                        .allMatch(problem -> response.getKey()
                                .equals(String.valueOf(problem.status().value())))
                        .matches(problems ->
                                problems.isEmpty() == response.getKey().startsWith("2"));
            }
        });
    }

    private static Set<Problem> problems(JsonNode operation) {
        return operation
                .path("responses")
                .valueStream()
                .flatMap(response -> Contract.problems(response).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Problem.class)));
    }
}
