package dev.countersign.web.pages.reference;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The command line that sends an operation, with the credential and the body that it needs. */
final class Curl {
    private Curl() {}

    static String of(String verb, String path, JsonNode described, List<JsonNode> parameters) {
        var body = described.path("requestBody");
        var example = body.path("required").asBoolean(false)
                ? body.at("/content/application~1json/example").toString()
                : "";
        var words = new ArrayList<>(List.of("curl"));
        var security = described.path("security").toString();
        var setsCookie = described
                .path("responses")
                .valueStream()
                .anyMatch(response -> response.path("headers").has("Set-Cookie"));
        if (security.contains("\"key\"")) {
            words.add("-H \"Authorization: Bearer $KEY\"");
        } else if (setsCookie) {
            words.add("-b jar -c jar");
        } else if (!security.equals("[]")) {
            words.add("-b jar");
        }
        if (!verb.equals("GET") && (!verb.equals("POST") || example.isEmpty())) {
            words.add("-X " + verb);
        }
        var address = path;
        for (var parameter : parameters) {
            address = address.replace(
                    "{" + parameter.path("name").asString() + "}",
                    parameter.path("example").asString(""));
        }
        words.add("$C" + address);
        var line = String.join(" ", words);
        return example.isEmpty()
                ? line
                : line + " \\\n  -H 'Content-Type: application/json' \\\n  -d '" + example.replace("'", "'\\''") + "'";
    }
}
