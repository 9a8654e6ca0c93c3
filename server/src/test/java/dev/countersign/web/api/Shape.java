package dev.countersign.web.api;

import dev.countersign.web.json.PatchedText;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A type in one line, such as {@code [SessionView]}. A Java type and the schema that describes it give the same line. */
final class Shape {
    private static final Map<Type, String> SIMPLE = Map.of(
            String.class, "string",
            UUID.class, "uuid",
            Instant.class, "date-time",
            int.class, "integer",
            boolean.class, "boolean",
            Boolean.class, "boolean");

    /** Schemas whose names say more than those of their records, which stand in a class that says the rest. */
    private static final Map<String, String> SCHEMAS = Map.ofEntries(
            Map.entry("Active", "ActiveSession"),
            Map.entry("Answer", "CodeAnswer"),
            Map.entry("Changes", "AccountChanges"),
            Map.entry("Created", "CreatedAccount"),
            Map.entry("Current", "CurrentSession"),
            Map.entry("Found", "FoundAccount"),
            Map.entry("Inactive", "InactiveSession"),
            Map.entry("NewPassword", "PasswordChange"),
            Map.entry("Pending", "PendingApprovals"),
            Map.entry("Presented", "PresentedToken"),
            Map.entry("Recovery", "RecoveryCredentials"),
            Map.entry("Search", "AccountSearch"),
            Map.entry("SessionView", "Session"),
            Map.entry("Shown", "WaitingApproval"),
            Map.entry("TypedPassword", "PasswordProof"));

    private Shape() {}

    /** The schema that describes a record. */
    static String schemaOf(Class<?> record) {
        return SCHEMAS.getOrDefault(record.getSimpleName(), record.getSimpleName());
    }

    static Map<String, String> ofComponents(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .collect(Collectors.toMap(
                        Shape::snakeCase,
                        component -> of(component.getGenericType())
                                + (component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                                        ? " or null"
                                        : "")));
    }

    /** The fields that may not be left out. */
    static List<String> required(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component ->
                        !isOptional(component.getGenericType()) && component.getType() != PatchedText.class)
                .map(Shape::snakeCase)
                .toList();
    }

    private static String snakeCase(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static boolean isOptional(Type type) {
        return type instanceof ParameterizedType parameterized && parameterized.getRawType() == Optional.class;
    }

    static String of(Type type) {
        if (type instanceof ParameterizedType list
                && List.of(List.class, Iterable.class).contains(list.getRawType())) {
            return "[" + of(list.getActualTypeArguments()[0]) + "]";
        }
        if (type == PatchedText.class) {
            return "string or null";
        }
        if (isOptional(type)) {
            return of(((ParameterizedType) type).getActualTypeArguments()[0]);
        }
        if (type instanceof Class<?> simple && simple.isEnum()) {
            return Arrays.stream(simple.getEnumConstants())
                    .map(Object::toString)
                    .collect(Collectors.joining("|"));
        }
        if (type instanceof Class<?> simple && simple.isRecord()) {
            return schemaOf(simple);
        }
        return Objects.requireNonNull(SIMPLE.get(type), type::toString);
    }

    static String of(JsonNode schema) {
        if (schema.has("$ref")) {
            return schema.path("$ref").asString().replaceFirst(".*/", "");
        }
        if (schema.has("anyOf")) {
            return schema.path("anyOf").valueStream().map(Shape::of).collect(Collectors.joining(" or "));
        }
        if (schema.has("enum")) {
            return schema.path("enum").valueStream().map(JsonNode::asString).collect(Collectors.joining("|"));
        }
        return switch (schema.path("type").asString()) {
            case "array" -> "[" + of(schema.path("items")) + "]";
            case "string" -> {
                var format = schema.path("format").asString("string");
                yield format.equals("password") ? "string" : format;
            }
            case String other -> other;
        };
    }
}
