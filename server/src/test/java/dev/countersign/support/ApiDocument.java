package dev.countersign.support;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A document in which a server describes itself. */
public final class ApiDocument {
    private static final SchemaRegistryConfig WITH_FORMATS =
            SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();

    private final JsonNode root;
    private final SchemaRegistry schemas;
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    private ApiDocument(String text, SpecificationVersion dialect) {
        this.root = Answer.JSON.readTree(text);
        this.schemas =
                SchemaRegistry.withDefaultDialect(dialect, registry -> registry.schemaRegistryConfig(WITH_FORMATS));
    }

    public static ApiDocument ofOpenApi(String text) {
        return new ApiDocument(text, SpecificationVersion.DRAFT_2020_12);
    }

    /** The one that every server gives out as it is written. */
    static ApiDocument ofAsyncApi() {
        try (var file = ApiDocument.class.getResourceAsStream("/static/api/asyncapi.json")) {
            var bytes = Objects.requireNonNull(file).readAllBytes();
            return new ApiDocument(new String(bytes, StandardCharsets.UTF_8), SpecificationVersion.DRAFT_7);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @param pointer such as {@code /components/schemas} */
    public JsonNode at(String pointer) {
        return root.at(pointer);
    }

    /** What a node refers to, or itself. */
    public JsonNode follow(JsonNode node) {
        var reference = node.path("$ref");
        return reference.isMissingNode() ? node : follow(at(reference.asString().substring(1)));
    }

    /** What is wrong with a value that should fit a schema. */
    public List<Error> misfits(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile).validate(value);
    }

    private Schema compile(JsonNode schema) {
        var whole = ((ObjectNode) schema.deepCopy());
        whole.withObjectProperty("definitions").setAll((ObjectNode) at("/components/schemas"));
        return schemas.getSchema(whole.toString().replace("#/components/schemas/", "#/definitions/"));
    }
}
