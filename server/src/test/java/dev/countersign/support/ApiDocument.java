package dev.countersign.support;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A document that describes the server, read from the file that every server serves. */
public final class ApiDocument {
    private static final SchemaRegistryConfig WITH_FORMATS =
            SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();

    private final JsonNode root;
    private final SpecificationVersion dialect;
    private final SchemaRegistry schemas;
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    private ApiDocument(String name, SpecificationVersion dialect) {
        this.root = read("/static/api/" + name);
        this.dialect = dialect;
        this.schemas =
                SchemaRegistry.withDefaultDialect(dialect, registry -> registry.schemaRegistryConfig(WITH_FORMATS));
    }

    static ApiDocument ofOpenApi() {
        return new ApiDocument("openapi.json", SpecificationVersion.DRAFT_2020_12);
    }

    static ApiDocument ofAsyncApi() {
        return new ApiDocument("asyncapi.json", SpecificationVersion.DRAFT_7);
    }

    private static JsonNode read(String path) {
        try (var file = ApiDocument.class.getResourceAsStream(path)) {
            return Answer.JSON.readTree(Objects.requireNonNull(file).readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @param pointer such as {@code /components/schemas} */
    public JsonNode at(String pointer) {
        return root.at(pointer);
    }

    /** The node that a reference points to, or the node itself. */
    public JsonNode follow(JsonNode node) {
        var reference = node.path("$ref");
        return reference.isMissingNode() ? node : follow(at(reference.asString().substring(1)));
    }

    /** The ways in which a value does not match a schema. */
    public List<Error> misfits(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile).validate(value);
    }

    private Schema compile(JsonNode schema) {
        var whole = ((ObjectNode) schema.deepCopy());
        var shared = (ObjectNode) at("/components/schemas").deepCopy();
        if (dialect == SpecificationVersion.DRAFT_2020_12) {
            close(shared);
        }
        whole.withObjectProperty("definitions").setAll(shared);
        return schemas.getSchema(whole.toString().replace("#/components/schemas/", "#/definitions/"));
    }

    /**
     * Answers may get further fields in a later release, so the document leaves their schemas open; today's answers have none
     * but those that it names. A schema that others extend stays open, or it would refuse their fields.
     */
    private static void close(ObjectNode schemas) {
        var extended = schemas.findValues("allOf").stream()
                .flatMap(parts -> parts.findValuesAsString("$ref").stream())
                .map(reference -> reference.replaceFirst(".*/", ""))
                .collect(Collectors.toSet());
        for (var schema : schemas.properties()) {
            if (!extended.contains(schema.getKey())) {
                ((ObjectNode) schema.getValue()).put("unevaluatedProperties", false);
            }
        }
    }
}
