package dev.countersign.web.api;

import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schemas of our records as they are written: snake_case, every member there and nothing else, null only where the
 * record says so, enums by their words.
 */
final class RecordSchemas {
    private final Map<String, Schema<?>> named = new LinkedHashMap<>();

    /** All records met so far, by name. */
    Map<String, Schema<?>> named() {
        return named;
    }

    Schema<?> of(Type type) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return typed("array").items(of(list.getActualTypeArguments()[0]));
        }
        return switch (type) {
            case Class<?> simple
            when simple.isRecord() -> {
                define(simple.getSimpleName(), simple);
                yield reference(simple.getSimpleName());
            }
            case Class<?> simple
            when simple.isEnum() ->
                words(Arrays.stream(simple.getEnumConstants())
                        .map(Object::toString)
                        .toList());
            case Class<?> simple when simple == UUID.class -> typed("string").format("uuid");
            case Class<?> simple when simple == Instant.class -> typed("string").format("date-time");
            case Class<?> simple when simple == String.class -> typed("string");
            case Class<?> simple when simple == int.class -> typed("integer");
            case Class<?> simple when simple == boolean.class -> typed("boolean");
            default -> throw new IllegalArgumentException("no schema for " + type);
        };
    }

    /** The record's own schema; those it is made of are defined with it. */
    Schema<?> define(String name, Class<?> type) {
        var known = named.get(name);
        if (known != null) {
            return known;
        }
        var schema = typed("object");
        named.put(name, schema);
        for (var component : type.getRecordComponents()) {
            schema.addProperty(snakeCase(component.getName()), of(component));
        }
        schema.setRequired(List.copyOf(schema.getProperties().keySet()));
        schema.setAdditionalProperties(false);
        return schema;
    }

    private Schema<?> of(RecordComponent component) {
        var schema = of(component.getGenericType());
        if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            return schema;
        }
        return new Schema<Object>().anyOf(List.of(schema, typed("null")));
    }

    static Schema<Object> reference(String name) {
        var schema = new Schema<Object>();
        schema.set$ref("#/components/schemas/" + name);
        return schema;
    }

    static Schema<Object> words(List<String> words) {
        var schema = typed("string");
        schema.setEnum(List.copyOf(words));
        return schema;
    }

    private static Schema<Object> typed(String type) {
        var schema = new Schema<Object>();
        schema.setTypes(Set.of(type));
        return schema;
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
