package dev.countersign.bench;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One device of a member of Countersign, by its front door. */
final class Browser {
    static final JsonMapper JSON = new JsonMapper();

    private static final String PASSWORD = "seventh stair of marble";

    private final URI server;
    private final String email;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    private Browser(URI server, String email) {
        this.server = server;
        this.email = email;
    }

    /** A new member, signed in here. */
    static Browser ofNewMember(URI server) {
        var browser = new Browser(server, UUID.randomUUID() + "@example.org");
        browser.post(
                "/api/v1/accounts", Map.of("email", browser.email, "password", PASSWORD, "name", "Ann"), 201);
        return browser;
    }

    Browser secondDevice() {
        return new Browser(server, email);
    }

    /** Shows a code from now on. */
    String askToBeLetIn() {
        return post("/api/v1/session", credentials(), 202)
                .path("approval")
                .path("code")
                .asString();
    }

    Map<String, String> credentials() {
        return Map.of("email", email, "password", PASSWORD);
    }

    private JsonNode post(String path, Object body, int expected) {
        var answer = Running.send(HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/json")
                .header("Cookie", cookieHeader())
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
        if (answer.statusCode() != expected) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        for (var cookie : answer.headers().allValues("set-cookie")) {
            cookies.put(
                    cookie.substring(0, cookie.indexOf('=')),
                    cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')));
        }
        return JSON.readTree(answer.body());
    }

    /** The session cookie's value. */
    String token() {
        return cookies.get("__Host-countersign");
    }

    /** Returns with the server's answer. */
    void signOut() {
        var answer = Running.send(HttpRequest.newBuilder(server.resolve("/api/v1/session"))
                .header("Cookie", cookieHeader())
                .DELETE());
        if (answer.statusCode() != 204) {
            throw new IllegalStateException("sign-out: " + answer.statusCode());
        }
    }

    String cookieHeader() {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    Live live() {
        return Live.open(server, cookieHeader());
    }
}
