package dev.countersign.web.pages.reference;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The command line that sends an operation, with the credential and the body that it needs. */
final class Curl {
    private static final String FORM = "application/x-www-form-urlencoded";

    private Curl() {}

    static String of(String verb, String path, JsonNode described, List<JsonNode> parameters) {
        var content = described.at("/requestBody/content").propertyStream().findFirst();
        var isForm = content.filter(body -> body.getKey().equals(FORM)).isPresent();
        var body = described.at("/requestBody/required").asBoolean(false)
                ? content.map(example -> example(example.getValue()))
                : Optional.<JsonNode>empty();
        var words = new ArrayList<>(List.of("curl"));
        credential(described).ifPresent(words::add);
        if (!verb.equals("GET") && (!verb.equals("POST") || body.isEmpty())) {
            words.add("-X " + verb);
        }
        words.add(address(path, parameters));
        body.ifPresent(example -> words.add(isForm ? form(example) : json(example)));
        return String.join(" ", words);
    }

    private static JsonNode example(JsonNode content) {
        return content.has("example")
                ? content.path("example")
                : content.at("/examples")
                        .valueStream()
                        .findFirst()
                        .orElseThrow()
                        .path("value");
    }

    private static Optional<String> credential(JsonNode described) {
        var security = described.path("security").toString();
        var setsCookie = described
                .path("responses")
                .valueStream()
                .anyMatch(response -> response.path("headers").has("Set-Cookie"));
        if (security.contains("\"client\"")) {
            return Optional.of("-u \"$CLIENT\"");
        }
        if (security.contains("\"accessToken\"")) {
            return Optional.of("-H \"Authorization: Bearer $TOKEN\"");
        }
        if (security.contains("\"key\"")) {
            return Optional.of("-H \"Authorization: Bearer $KEY\"");
        }
        if (setsCookie) {
            return Optional.of("-b jar -c jar");
        }
        return security.equals("[]") ? Optional.empty() : Optional.of("-b jar");
    }

    /** With the examples of the parameters in the path, and of those in the query that it needs. */
    private static String address(String path, List<JsonNode> parameters) {
        var address = path;
        for (var parameter : parameters) {
            address = address.replace(
                    "{" + parameter.path("name").asString() + "}",
                    parameter.path("example").asString(""));
        }
        var query = parameters.stream()
                .filter(parameter -> parameter.path("in").asString().equals("query")
                        && parameter.path("required").asBoolean(false))
                .map(parameter -> parameter.path("name").asString() + "="
                        + URLEncoder.encode(parameter.path("example").asString(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? "$C" + address : "\"$C" + address + "?" + query + "\"";
    }

    private static String form(JsonNode example) {
        return example.propertyStream()
                .map(field -> "\\\n  --data-urlencode '" + field.getKey() + "="
                        + field.getValue().asString() + "'")
                .collect(Collectors.joining(" "));
    }

    private static String json(JsonNode example) {
        return "\\\n  -H 'Content-Type: application/json' \\\n  -d '"
                + example.toString().replace("'", "'\\''") + "'";
    }
}
