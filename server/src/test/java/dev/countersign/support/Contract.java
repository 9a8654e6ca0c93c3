package dev.countersign.support;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Compares every answer that any test gets with the OpenAPI document. The status must be one of the operation's, and the
 * body must match its schema. A request that is not in the document must be answered with a problem.
 */
public final class Contract {
    public static final ApiDocument DOCUMENT = ApiDocument.ofOpenApi();

    private Contract() {}

    /** @throws AssertionError if the document does not allow this answer */
    static void check(String method, String path, Answer answer) {
        var operation = operation(method, path.replaceFirst("\\?.*", ""));
        var call = method + " " + path + " → " + answer.status();
        if (operation.isEmpty()) {
            fits(reference("Problem"), answer, call);
            return;
        }
        var response = DOCUMENT.follow(operation.get().path("responses").path(String.valueOf(answer.status())));
        if (response.isMissingNode()) {
            throw new AssertionError(call + " is not documented: " + answer.text());
        }
        var content = response.path("content");
        if (content.isMissingNode()) {
            if (!answer.text().isEmpty()) {
                throw new AssertionError(call + " should have no body: " + answer.text());
            }
            return;
        }
        var type = content.propertyNames().iterator().next();
        if (!answer.header("Content-Type").orElse("").startsWith(type)) {
            throw new AssertionError(call + " should be " + type + ": " + answer.header("Content-Type"));
        }
        fits(content.path(type).path("schema"), answer, call);
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
}
