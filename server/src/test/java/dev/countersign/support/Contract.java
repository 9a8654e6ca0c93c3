package dev.countersign.support;

import dev.countersign.web.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The OpenAPI document, held against every answer that any test gets: the status must be among the operation's, the
 * required headers must be there, and the body must fit its schema. Any other request of the API must be answered with a
 * problem.
 *
 * <p>The other direction: when the tests are over, this writes which documented answers none of them got.
 * {@code DocumentedAnswersIT} fails if there are any.
 */
public final class Contract {
    public static final ApiDocument DOCUMENT = ApiDocument.ofOpenApi();

    /** One documented answer a line. Written only by a run of all tests. */
    public static final Path NEVER_SEEN = Path.of("target", "answers-never-seen.txt");

    /** Filters give these before any route is asked. {@code OpenApiTest} holds them to the annotations of each route. */
    public static final Set<Problem> OF_FILTERS = EnumSet.of(
            Problem.MALFORMED,
            Problem.NOT_SIGNED_IN,
            Problem.BAD_KEY,
            Problem.CROSS_SITE,
            Problem.WRONG_SCOPE,
            Problem.TOO_LARGE,
            Problem.ADDRESS_TOO_LONG,
            Problem.UNSUPPORTED_MEDIA_TYPE,
            Problem.HEADERS_TOO_LARGE,
            Problem.UNAVAILABLE,
            Problem.BUSY);

    private static final String PROBLEM = "application/problem+json";

    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Contract::writeNeverSeen));
    }

    private Contract() {}

    /** @throws AssertionError if the document does not promise this answer */
    static void check(String method, String path, Answer answer) {
        var operation = operation(method, path);
        var call = method + " " + path + " → " + answer.status();
        if (operation.isEmpty()) {
            if (path.startsWith("/api/v1/")) {
                fits(reference("Problem"), answer, call);
            }
            return;
        }
        var response = response(operation.get(), answer.status());
        if (response.isMissingNode()) {
            throw new AssertionError(call + " is not documented: " + answer.text());
        }
        for (var header : response.path("headers").properties()) {
            if (DOCUMENT.follow(header.getValue()).path("required").asBoolean(false)
                    && answer.header(header.getKey()).isEmpty()) {
                throw new AssertionError(call + " should have the header " + header.getKey());
            }
        }
        var content = response.path("content");
        var error = "";
        if (!content.isMissingNode()) {
            var type = answer.header("Content-Type").orElse("").split(";")[0];
            if (!content.has(type)) {
                throw new AssertionError(call + " should be " + content.propertyNames() + ": " + type);
            }
            if (type.endsWith("json")) {
                fits(content.path(type).path("schema"), answer, call);
                error = answer.at(type.equals(PROBLEM) ? "/code" : "/error");
            }
        } else if (!answer.text().isEmpty()) {
            throw new AssertionError(call + " should have no body: " + answer.text());
        }
        SEEN.add(name(operation.get(), String.valueOf(answer.status()), error));
    }

    /** A page of an error that a filter gives is described only once. */
    private static JsonNode response(JsonNode operation, int status) {
        var responses = operation.path("responses");
        var ofFilter = OF_FILTERS.stream().anyMatch(problem -> problem.status().value() == status);
        return DOCUMENT.follow(
                responses.has(String.valueOf(status)) || !ofFilter
                        ? responses.path(String.valueOf(status))
                        : responses.path("default"));
    }

    private static void fits(JsonNode schema, Answer answer, String call) {
        var errors = DOCUMENT.misfits(schema, answer.json());
        if (!errors.isEmpty()) {
            throw new AssertionError(call + " does not fit its schema: " + errors + " " + answer.text());
        }
    }

    private static JsonNode reference(String name) {
        return Answer.JSON.createObjectNode().put("$ref", "#/components/schemas/" + name);
    }

    private static Optional<JsonNode> operation(String method, String path) {
        var paths = DOCUMENT.at("/paths");
        for (var template : paths.propertyNames()) {
            var operation = paths.path(template).path(method.toLowerCase(Locale.ROOT));
            if (path.matches(template.replaceAll("\\{\\w+}", "[^/]+")) && !operation.isMissingNode()) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    private static String name(JsonNode operation, String status, String error) {
        return (operation.path("operationId").asString() + " " + status + " " + error).strip();
    }

    /** The problems that a documented response names; none if it is no problem. */
    public static Set<Problem> problems(JsonNode response) {
        var schema = DOCUMENT.follow(response).at("/content/application~1problem+json/schema");
        var alternatives =
                schema.has("oneOf") ? schema.path("oneOf").valueStream().toList() : List.of(schema);
        return alternatives.stream()
                .map(DOCUMENT::follow)
                .map(problem -> problem.at("/allOf/1/properties/code/const").asString(""))
                .flatMap(slug -> Arrays.stream(Problem.values())
                        .filter(problem -> problem.slug().equals(slug)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Problem.class)));
    }

    /** The words of OAuth 2.0 that a documented response names. */
    private static List<String> oauthErrors(JsonNode response) {
        return DOCUMENT.follow(response)
                .at("/content/application~1json/schema/allOf/1/properties/error/enum")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** The answers that a route itself has to give, as {@link #name} writes them. */
    private static Stream<String> ofTheRoute(JsonNode operation) {
        var given = EnumSet.copyOf(OF_FILTERS);
        if (operation.has("requestBody")) {
            given.add(Problem.INVALID);
        }
        if (operation.path("security").toString().contains("\"key\"")) {
            given.add(Problem.TOO_MANY_ATTEMPTS);
        }
        return operation.path("responses").propertyStream().flatMap(response -> {
            var problems = problems(response.getValue());
            var errors = oauthErrors(response.getValue());
            if (response.getKey().equals("default")) {
                return Stream.empty();
            }
            return problems.isEmpty() && errors.isEmpty()
                    ? Stream.of(name(operation, response.getKey(), ""))
                    : Stream.concat(
                                    errors.stream(),
                                    problems.stream()
                                            .filter(problem -> !given.contains(problem))
                                            .map(Problem::slug))
                            .map(error -> name(operation, response.getKey(), error));
        });
    }

    private static Collection<String> neverSeen() {
        var never = DOCUMENT.at("/paths")
                .valueStream()
                .flatMap(JsonNode::valueStream)
                .flatMap(Contract::ofTheRoute)
                .collect(Collectors.toCollection(TreeSet::new));
        never.removeAll(SEEN);
        return never;
    }

    private static void writeNeverSeen() {
        var someTests = System.getProperty("test") != null;
        var jarTests = System.getProperty("countersign.jar") != null;
        try {
            if (someTests) {
                Files.deleteIfExists(NEVER_SEEN);
            } else if (!jarTests) {
                Files.write(NEVER_SEEN, neverSeen());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
