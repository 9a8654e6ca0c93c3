package dev.countersign.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.ApiDocument;
import dev.countersign.support.Channel;
import dev.countersign.support.Contract;
import dev.countersign.web.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Reads the page as a person does. A request is a row of a table: the call with its body's fields, a key's scope, and the
 * answers separated by dots. A problem that many requests can cause is a row of a table of its own.
 */
@DisplayName("docs/api.md, compared with the two documents,")
class ApiPageTest {
    private static final ApiDocument OPEN_API = Contract.DOCUMENT;
    private static final String PAGE = page();

    private static final String CALL = "(GET|POST|PUT|PATCH|DELETE) ([^`?\\s]+)(?:\\?([^`\\s]+))?";
    private static final Pattern CALLS = Pattern.compile("`" + CALL + "`");
    private static final Pattern REQUESTS = Pattern.compile(
            "^\\| `" + CALL + "`([^|]*) \\| (?:`([a-z:]+)` \\| )?(\\d{3}[^|]*) \\|$", Pattern.MULTILINE);
    private static final Pattern ANSWER = Pattern.compile("(\\d{3})(?: `([^`]+)`)?.*");
    private static final Pattern PROBLEM_ROW = Pattern.compile("^\\| (\\d{3}) \\| `([a-z-]+)` \\|", Pattern.MULTILINE);
    private static final Pattern PROBLEM = Pattern.compile("\\b(\\d{3}) (?:\\| )?`([a-z-]+)`");
    private static final Pattern SHAPE = Pattern.compile("^\\| `(\\w+)` \\| `\\{([^}]+)}`", Pattern.MULTILINE);
    private static final Pattern FRAME = Pattern.compile("`\\{\"type\":\"([a-z.-]+)\"([^`]*)}`");
    private static final Pattern CLOSE_CODE = Pattern.compile("^\\| (\\d{4}) \\|", Pattern.MULTILINE);

    private record Request(
            Set<String> body,
            Set<String> query,
            String scope,
            Map<String, Set<Set<String>>> successes,
            Set<String> problems) {}

    private record Frame(String type, Set<String> members) {}

    private static String page() {
        try {
            return Files.readString(Path.of("../docs/api.md"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @param heading including its number signs */
    private static String section(String heading) {
        assertThat(PAGE).contains("\n" + heading + "\n");
        return PAGE.substring(PAGE.indexOf("\n" + heading + "\n") + 1).split("\n## ", 2)[0];
    }

    private static Set<String> problemRows(String heading) {
        return PROBLEM_ROW
                .matcher(section(heading))
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .collect(Collectors.toSet());
    }

    /**
     * The names of the outermost object in text such as <code>{limit, sessions:[session…]}</code>; empty if there is no
     * object.
     */
    private static Set<String> names(String text) {
        var object = Pattern.compile("\\{(.*)}").matcher(text.replaceAll(":(\"[^\"]*\"|\\[[^]]*]|\\{[^}]*})", ""));
        return object.find()
                ? Arrays.stream(object.group(1).split(","))
                        .map(member -> member.replaceFirst("[:?].*", "").strip().replace("\"", ""))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static Map<String, Request> onThePage() {
        return REQUESTS.matcher(PAGE)
                .results()
                .collect(Collectors.toMap(row -> row.group(1) + " /api/v1" + row.group(2), ApiPageTest::request));
    }

    private static Request request(MatchResult row) {
        var successes = new HashMap<String, Set<Set<String>>>();
        var problems = new HashSet<String>();
        for (var text : row.group(6).split(" · ")) {
            var answer = ANSWER.matcher(text);
            assertThat(answer.matches()).as(text).isTrue();
            var what = Objects.requireNonNullElse(answer.group(2), "");
            if (answer.group(1).startsWith("2")) {
                successes
                        .computeIfAbsent(answer.group(1), status -> new HashSet<>())
                        .add(names(what));
            } else {
                problems.add(answer.group(1) + " " + what);
            }
        }
        return new Request(
                names(row.group(4)),
                Arrays.stream(Objects.requireNonNullElse(row.group(3), "").split("&"))
                        .map(parameter -> parameter.replaceFirst("=.*", ""))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet()),
                Objects.requireNonNullElse(row.group(5), ""),
                successes,
                problems);
    }

    private static Map<String, Request> inOpenApi() {
        var requests = new HashMap<String, Request>();
        for (var path : OPEN_API.at("/paths").properties()) {
            if (!path.getKey().startsWith("/api/v1/")) {
                continue;
            }
            for (var operation : path.getValue().properties()) {
                requests.put(
                        operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                        request(operation.getValue()));
            }
        }
        return requests;
    }

    private static Request request(JsonNode operation) {
        var successes = new HashMap<String, Set<Set<String>>>();
        var problems = new HashSet<String>();
        for (var response : operation.path("responses").properties()) {
            var status = response.getKey();
            if (status.startsWith("2")) {
                successes.put(status, bodies(response.getValue()));
            } else {
                Contract.problems(response.getValue()).forEach(problem -> problems.add(status + " " + problem.slug()));
            }
        }
        return new Request(
                bodies(operation.path("requestBody")).iterator().next(),
                operation
                        .path("parameters")
                        .valueStream()
                        .map(OPEN_API::follow)
                        .filter(parameter -> parameter.path("in").asString().equals("query"))
                        .map(parameter -> parameter.path("name").asString())
                        .collect(Collectors.toSet()),
                operation.at("/security/0/key/0").asString(""),
                successes,
                problems);
    }

    /** The names in each of its possible bodies. */
    private static Set<Set<String>> bodies(JsonNode described) {
        var schema = described.at("/content/application~1json/schema");
        var alternatives = schema.has("oneOf") ? schema.path("oneOf").valueStream() : Stream.of(schema);
        return alternatives.map(ApiPageTest::members).collect(Collectors.toSet());
    }

    private static Set<String> members(JsonNode schema) {
        return Set.copyOf(OPEN_API.follow(schema).path("properties").propertyNames());
    }

    @Test
    @DisplayName("has a row for each request: its fields, its scope, and every possible answer")
    void requests() {
        var described = inOpenApi();
        var written = onThePage();

        assertThat(written.keySet()).isEqualTo(described.keySet());
        described.forEach((call, request) -> {
            var row = Objects.requireNonNull(written.get(call));
            assertThat(row)
                    .as(call)
                    .usingRecursiveComparison()
                    .ignoringFields("problems")
                    .isEqualTo(request);
            assertThat(row.problems()).as(call).isSubsetOf(request.problems());
            assertThat(union(row.problems(), common(request))).as(call).containsAll(request.problems());
        });
    }

    /** Problems that requests of this kind can cause and that the page does not repeat. */
    private static Set<String> common(Request request) {
        var ofAny = problemRows("## Problems");
        return request.scope().isEmpty() ? ofAny : union(ofAny, problemRows("## For back ends"));
    }

    private static <T> Set<T> union(Collection<T> some, Collection<T> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet());
    }

    @Test
    @DisplayName("names no request that does not exist")
    void noOtherRequests() {
        var described = inOpenApi().keySet();

        assertThat(CALLS.matcher(PAGE).results())
                .hasSizeGreaterThan(described.size())
                .allSatisfy(call -> {
                    var path = call.group(2);
                    if (call.group(1).equals("GET") && path.startsWith("/api/v1/")) {
                        assertThat(Channel.at(path).sent()).isNotEmpty();
                    } else if (!Set.of("/login", "/logout").contains(path)) {
                        assertThat(described).contains(call.group(1) + " /api/v1" + path);
                    }
                });
    }

    @Test
    @DisplayName("lists each problem of the API, with its status")
    void problems() {
        var ofPages = Set.of("400 unknown-application", "403 form-expired", "403 cookies-blocked", "409 going-round");
        var all = Arrays.stream(Problem.values())
                .map(problem -> problem.status().value() + " " + problem.slug())
                .filter(problem -> !ofPages.contains(problem))
                .collect(Collectors.toSet());

        assertThat(PROBLEM.matcher(PAGE)
                        .results()
                        .map(found -> found.group(1) + " " + found.group(2))
                        .collect(Collectors.toSet()))
                .isEqualTo(all);
    }

    @Test
    @DisplayName("lists each shape's members")
    void shapes() {
        assertThat(SHAPE.matcher(section("## Shapes")).results()).hasSize(4).allSatisfy(shape -> {
            var schema = shape.group(1).substring(0, 1).toUpperCase(Locale.ROOT)
                    + shape.group(1).substring(1);
            assertThat(names("{" + shape.group(2) + "}"))
                    .isEqualTo(members(OPEN_API.at("/components/schemas/" + schema)));
        });
    }

    @Test
    @DisplayName("lists each frame of the WebSockets with its members, and each close code")
    void webSockets() {
        Map.of(
                        "## The WebSocket", "/api/v1/live",
                        "### The stream for back ends", "/api/v1/service/events")
                .forEach((heading, address) -> {
                    var channel = Channel.at(address);
                    assertThat(FRAME.matcher(section(heading))
                                    .results()
                                    .map(frame -> new Frame(frame.group(1), names("{type" + frame.group(2) + "}")))
                                    .collect(Collectors.toSet()))
                            .isEqualTo(union(channel.sent(), channel.understood()).stream()
                                    .map(message -> new Frame(
                                            message.path("name").asString(),
                                            Set.copyOf(message.at("/payload/properties")
                                                    .propertyNames())))
                                    .collect(Collectors.toSet()));
                    assertThat(CLOSE_CODE.matcher(section(heading)).results().map(code -> code.group(1)))
                            .containsExactlyElementsOf(
                                    channel.described().path("x-close-codes").propertyNames());
                });
    }
}
