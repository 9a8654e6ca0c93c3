package dev.countersign.web.oidc;

import dev.countersign.web.OAuthPaths;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;

/** The parameters of a request. Each may come once, and one without a value counts as missing (RFC 6749, section 3.1). */
final class Parameters {
    /** The fields that a page of ours adds to the request that it carries on. */
    private static final Set<String> OF_OUR_FORMS = Set.of("_csrf", "action", "shown");

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** All of a request's parameters, some of which may be repeated. */
    static Parameters of(HttpServletRequest request) {
        try {
            var values = new LinkedHashMap<String, List<String>>();
            request.getParameterMap().forEach((name, all) -> values.put(name, List.of(all)));
            return new Parameters(values);
        } catch (InvalidParameterException notReadable) {
            if (notReadable.getErrorCode() != 400) {
                throw notReadable;
            }
            throw OAuthError.invalidRequest("the parameters are not well encoded");
        }
    }

    /** As {@link #of}, for a route whose errors a person reads. Refuses more than fits into the address of a redirect. */
    static Parameters ofPerson(HttpServletRequest request) {
        var parameters = readable(request);
        if (parameters.without(OF_OUR_FORMS).query().length() > OAuthPaths.LONGEST_QUERY) {
            OAuthErrors.log(
                    OAuthError.invalidRequest("the request has more than " + OAuthPaths.LONGEST_QUERY + " characters"),
                    request);
            throw new Refused(Problem.ADDRESS_TOO_LONG);
        }
        return parameters;
    }

    private static Parameters readable(HttpServletRequest request) {
        try {
            return of(request);
        } catch (OAuthError notReadable) {
            throw new Refused(Problem.MALFORMED);
        }
    }

    /** The parameters of a call, which are in its body, where no log and no history keeps them. */
    static Parameters ofBody(HttpServletRequest request) {
        if (request.getQueryString() != null) {
            throw OAuthError.invalidRequest("send the parameters in the body, and none in the address");
        }
        var parameters = of(request);
        parameters.mustBeThereOnce();
        return parameters;
    }

    /** @throws OAuthError if a parameter is repeated */
    void mustBeThereOnce() {
        values.forEach((name, all) -> {
            if (all.size() > 1) {
                throw OAuthError.invalidRequest("a parameter is repeated");
            }
        });
    }

    /** The value, if the parameter came once and has one. */
    Optional<String> get(String name) {
        var all = values.getOrDefault(name, List.of());
        return all.size() == 1 ? Optional.of(all.getFirst()).filter(value -> !value.isEmpty()) : Optional.empty();
    }

    String require(String name) {
        return get(name).orElseThrow(() -> OAuthError.invalidRequest(name + " is missing"));
    }

    /** Whether the parameter came, with or without a value. */
    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Those with these names. */
    Parameters only(Set<String> names) {
        var rest = new LinkedHashMap<>(values);
        rest.keySet().retainAll(names);
        return new Parameters(rest);
    }

    private Parameters without(Set<String> names) {
        var rest = new LinkedHashMap<>(values);
        rest.keySet().removeAll(names);
        return new Parameters(rest);
    }

    /** With another value. */
    Parameters with(String name, String value) {
        var all = new LinkedHashMap<>(values);
        all.put(name, List.of(value));
        return new Parameters(all);
    }

    /** The query of an address. */
    String query() {
        return values.entrySet().stream()
                .flatMap(parameter ->
                        parameter.getValue().stream().map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
                .collect(Collectors.joining("&"));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
