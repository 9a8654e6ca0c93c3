package dev.countersign.web.oidc;

import dev.countersign.web.OAuthPaths;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request object (OpenID Connect Core 1.0, section 6.1), which this server refuses. An application may have written only there how it
 * wants to be answered, and by its state it knows to which request the refusal belongs.
 */
final class RefusedRequestObject {
    private static final List<String> OF_THE_ANSWER = List.of("state", "response_mode");

    private RefusedRequestObject() {}

    /** Adds what the request object says about the answer, unless the address says it. No signature is checked: the address has none. */
    static Parameters addressed(Parameters sent) {
        var all = sent;
        var claims = sent.get("request").flatMap(RefusedRequestObject::claims);
        for (var name : OF_THE_ANSWER) {
            var value = claims.map(object -> object.path(name))
                    .filter(JsonNode::isString)
                    .map(JsonNode::asString)
                    .filter(RefusedRequestObject::fits);
            if (value.isPresent() && !sent.has(name)) {
                all = all.with(name, value.get());
            }
        }
        return all;
    }

    /** The answer's address has limits of its own. */
    private static boolean fits(String value) {
        return Parameters.encoded(value).length() <= OAuthPaths.LONGEST_QUERY;
    }

    private static Optional<JsonNode> claims(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length < 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(parts[1])));
        } catch (IllegalArgumentException | JacksonException notReadable) {
            return Optional.empty();
        }
    }
}
