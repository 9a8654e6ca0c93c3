package dev.countersign.web.pages.reference;

import dev.countersign.web.pages.reference.ApiReference.Answer;
import dev.countersign.web.pages.reference.ApiReference.Explanation;
import dev.countersign.web.pages.reference.ApiReference.Field;
import dev.countersign.web.pages.reference.ApiReference.Group;
import dev.countersign.web.pages.reference.ApiReference.Operation;
import dev.countersign.web.pages.reference.ApiReference.ProblemCode;
import dev.countersign.web.pages.reference.ApiReference.Shape;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Reads the OpenAPI document. Understands as much of OpenAPI as our document uses. */
record OpenApiReader(JsonNode root) {
    private static final String JSON = "application/json";

    private static final ObjectWriter EXAMPLES = JsonMapper.shared()
            .writer()
            .with(new DefaultPrettyPrinter()
                    .withSeparators(
                            Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER)));
    private static final String PROBLEM = "Problem";

    /** @param document an OpenAPI document that refers only to itself */
    static ApiReference read(Resource document, Texts texts) {
        try (var content = document.getInputStream()) {
            return new OpenApiReader(JsonMapper.shared().readTree(content)).read(texts);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private ApiReference read(Texts texts) {
        var groups = root.path("tags").valueStream().map(this::group).toList();
        return new ApiReference(
                Prose.paragraphs(root.path("info")),
                groups,
                shapes(),
                ofAnyRequest(groups),
                Arrays.stream(Problem.values())
                        .map(problem -> explanation(problem, texts))
                        .toList());
    }

    private static List<ProblemCode> ofAnyRequest(List<Group> groups) {
        var operations = groups.stream()
                .flatMap(group -> group.operations().stream())
                .filter(operation -> operation.path().startsWith("/api/"))
                .toList();
        return operations.getFirst().problems().stream()
                .filter(problem -> operations.stream().allMatch(operation -> operation.meets(List.of(problem))))
                .toList();
    }

    private Group group(JsonNode tag) {
        var name = tag.path("name").asString();
        var operations = root.path("paths")
                .propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .filter(operation ->
                                operation.getValue().at("/tags/0").asString().equals(name))
                        .map(operation -> operation(operation.getKey(), path.getKey(), operation.getValue())))
                .toList();
        return new Group(name, Prose.about(tag), operations);
    }

    private Operation operation(String method, String path, JsonNode described) {
        var verb = method.toUpperCase(Locale.ROOT);
        var security = described.at("/security/0").propertyStream().findFirst();
        var parameters =
                described.path("parameters").valueStream().map(this::follow).toList();
        var body = described.at("/requestBody/content");
        return new Operation(
                described.path("operationId").asString(),
                verb,
                path,
                described.path("summary").asString(),
                Prose.paragraphs(described),
                security.map(needed -> credential(needed.getKey(), "name")).orElse(""),
                security.map(needed -> credential(needed.getKey(), "scheme")).orElse(""),
                security.map(needed -> needed.getValue().path(0).asString("")).orElse(""),
                parameters.stream()
                        .map(parameter -> field(
                                parameter.path("name").asString(),
                                parameter,
                                parameter.path("schema"),
                                !parameter.path("required").asBoolean(false)))
                        .toList(),
                body.valueStream()
                        .flatMap(content -> alternatives(content.path("schema")))
                        .flatMap(schema -> fields(follow(schema)).stream())
                        .distinct()
                        .toList(),
                Curl.of(verb, path, described, parameters),
                described
                        .path("responses")
                        .propertyStream()
                        .filter(response -> problems(response.getValue()).isEmpty() || hasJson(response.getValue()))
                        .map(response -> answer(response.getKey(), follow(response.getValue())))
                        .toList(),
                described
                        .path("responses")
                        .propertyStream()
                        .flatMap(response -> problems(response.getValue()).stream()
                                .map(slug -> new ProblemCode(response.getKey(), slug)))
                        .toList());
    }

    private String credential(String name, String what) {
        var scheme = root.at("/components/securitySchemes").path(name);
        return scheme.path(what).asString("");
    }

    private boolean hasJson(JsonNode response) {
        return follow(response).path("content").has(JSON);
    }

    private static Stream<JsonNode> alternatives(JsonNode schema) {
        return schema.has("oneOf")
                ? schema.path("oneOf").valueStream()
                : Stream.of(schema).filter(given -> !given.isMissingNode());
    }

    private Answer answer(String status, JsonNode response) {
        var content = response.path("content").path(JSON);
        return new Answer(
                status,
                Prose.about(response),
                response.path("headers")
                        .propertyStream()
                        .map(header -> field(
                                header.getKey(),
                                follow(header.getValue()),
                                follow(header.getValue()).path("schema"),
                                !follow(header.getValue()).path("required").asBoolean(false)))
                        .toList(),
                alternatives(content.path("schema")).map(this::shape).toList(),
                (content.has("example")
                                ? Stream.of(content.path("example"))
                                : content.path("examples")
                                        .valueStream()
                                        .map(example -> follow(example).path("value")))
                        .map(example -> EXAMPLES.writeValueAsString(example))
                        .toList());
    }

    private Shape shape(JsonNode reference) {
        var schema = follow(reference);
        return new Shape(named(reference), Prose.about(schema), fields(schema));
    }

    /** In the order in which they are referred to. */
    private List<Shape> shapes() {
        return root.at("/components/schemas")
                .propertyStream()
                .filter(schema -> !schema.getKey().endsWith(PROBLEM))
                .flatMap(schema -> fields(schema.getValue()).stream())
                .map(Field::shape)
                .filter(name -> !name.isEmpty())
                .distinct()
                .sorted()
                .map(name -> {
                    var schema = root.at("/components/schemas").path(name);
                    return new Shape(name, Prose.about(schema), fields(schema));
                })
                .toList();
    }

    private List<Field> fields(JsonNode schema) {
        if (schema.has("allOf")) {
            var all = new LinkedHashMap<String, Field>();
            schema.path("allOf")
                    .valueStream()
                    .flatMap(part -> fields(follow(part)).stream())
                    .forEach(field -> all.put(field.name(), field));
            return List.copyOf(all.values());
        }
        var required =
                schema.path("required").valueStream().map(JsonNode::asString).collect(Collectors.toSet());
        return schema.path("properties")
                .propertyStream()
                .map(property -> field(
                        property.getKey(),
                        property.getValue().has("description") ? property.getValue() : follow(property.getValue()),
                        property.getValue(),
                        !required.contains(property.getKey())))
                .toList();
    }

    private Field field(String name, JsonNode described, JsonNode schema, boolean optional) {
        var items = schema.path("items");
        return new Field(
                name,
                type(schema),
                schema.has("$ref") ? named(schema) : items.has("$ref") ? named(items) : "",
                optional,
                Prose.about(described));
    }

    /** As one would write it by hand: {@code string}, {@code "a" | "b"}, {@code [Session]}. */
    private static String type(JsonNode schema) {
        if (schema.has("$ref")) {
            return named(schema);
        }
        for (var any : List.of("anyOf", "oneOf")) {
            if (schema.has(any)) {
                return schema.path(any).valueStream().map(OpenApiReader::type).collect(Collectors.joining(" | "));
            }
        }
        if (schema.has("enum")) {
            return schema.path("enum").valueStream().map(JsonNode::toString).collect(Collectors.joining(" | "));
        }
        if (schema.has("const")) {
            return schema.path("const").toString();
        }
        if (schema.has("items")) {
            return "[" + type(schema.path("items")) + "]";
        }
        var format = schema.path("format").asString("");
        return format.equals("uuid") || format.equals("date-time")
                ? format
                : schema.path("type").asString();
    }

    private static String named(JsonNode reference) {
        return reference.path("$ref").asString("").replaceFirst(".*/", "");
    }

    /** The problems that a response names; none if it is no problem. */
    private List<String> problems(JsonNode response) {
        var schema = follow(response)
                .path("content")
                .path("application/problem+json")
                .path("schema");
        var alternatives = schema.has("oneOf") ? schema.path("oneOf").valueStream() : Stream.of(schema);
        return alternatives
                .map(alternative ->
                        follow(alternative).at("/allOf/1/properties/code/const").asString(""))
                .filter(slug -> !slug.isEmpty())
                .toList();
    }

    /** A problem that no operation of the document has is explained in the words of its answer. */
    private Explanation explanation(Problem problem, Texts texts) {
        var about = root.at("/components/schemas")
                .valueStream()
                .filter(schema ->
                        schema.at("/allOf/1/properties/code/const").asString("").equals(problem.slug()))
                .map(Prose::about)
                .findFirst();
        return new Explanation(
                problem.slug(),
                problem.status().value(),
                texts.get("problem." + problem.slug() + ".title"),
                about.orElseGet(() -> Prose.html(texts.get("problem." + problem.slug() + ".detail", ""))));
    }

    private JsonNode follow(JsonNode node) {
        var reference = node.path("$ref");
        return reference.isMissingNode() ? node : root.at(reference.asString().substring(1));
    }
}
