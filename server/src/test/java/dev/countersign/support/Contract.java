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
        var response = DOCUMENT.follow(operation.get().path("responses").path(String.valueOf(answer.status())));
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
        var code = "";
        if (!content.isMissingNode()) {
            var type = content.propertyNames().iterator().next();
            if (!answer.header("Content-Type").orElse("").startsWith(type)) {
                throw new AssertionError(call + " should be " + type + ": " + answer.header("Content-Type"));
            }
            fits(content.path(type).path("schema"), answer, call);
            code = answer.code();
        } else if (!answer.text().isEmpty()) {
            throw new AssertionError(call + " should have no body: " + answer.text());
        }
        SEEN.add(name(operation.get(), String.valueOf(answer.status()), code));
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

    private static String name(JsonNode operation, String status, String code) {
        return (operation.path("operationId").asString() + " " + status + " " + code).strip();
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
            return problems.isEmpty()
                    ? Stream.of(name(operation, response.getKey(), ""))
                    : problems.stream()
                            .filter(problem -> !given.contains(problem))
                            .map(problem -> name(operation, response.getKey(), problem.slug()));
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
