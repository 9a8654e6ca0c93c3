package dev.countersign.support;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The OpenAPI document that a server gives out, held against every answer that any test gets from it: the status must be
 * among the operation's, the body must fit its schema; what is no operation must be answered with a problem.
 */
final class Contract {
    private final ApiDocument document;

    Contract(String openApi) {
        this.document = ApiDocument.ofOpenApi(openApi);
    }

    /** @throws AssertionError where the answer is not one that the document promises */
    void check(String method, String path, Answer answer) {
        var operation = operation(method, path.replaceFirst("\\?.*", ""));
        var call = method + " " + path + " → " + answer.status();
        if (operation.isEmpty()) {
            fits(reference("Problem"), answer, call);
            return;
        }
        var response = operation.get().path("responses").path(String.valueOf(answer.status()));
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

    private void fits(JsonNode schema, Answer answer, String call) {
        var errors = document.misfits(schema, answer.json());
        if (!errors.isEmpty()) {
            throw new AssertionError(call + " does not fit its schema: " + errors + " " + answer.text());
        }
    }

    private static JsonNode reference(String name) {
        return Answer.JSON.createObjectNode().put("$ref", "#/components/schemas/" + name);
    }

    private Optional<JsonNode> operation(String method, String path) {
        var paths = document.at("/paths");
        for (var template : paths.propertyNames()) {
            var operation = paths.path(template).path(method.toLowerCase(Locale.ROOT));
            if (path.matches(template.replaceAll("\\{\\w+}", "[^/]+")) && !operation.isMissingNode()) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }
}
