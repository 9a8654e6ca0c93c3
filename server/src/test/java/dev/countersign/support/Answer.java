package dev.countersign.support;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A response. */
public record Answer(int status, HttpHeaders headers, String text) {
    static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    public JsonNode json() {
        return JSON.readTree(text);
    }

    /** The text at a JSON path such as {@code /approval/code}. */
    public String at(String pointer) {
        return json().at(pointer).asString();
    }

    /** A problem's slug. */
    public String code() {
        return at("/code");
    }

    /** The token that the page's forms have to send back. */
    public String formToken() {
        var token = FORM_TOKEN.matcher(text);
        if (!token.find()) {
            throw new AssertionError("no form here: " + text);
        }
        return token.group(1);
    }

    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    public List<String> setCookies() {
        return headers.allValues("Set-Cookie");
    }
}
