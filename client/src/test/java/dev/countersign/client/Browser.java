package dev.countersign.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;

/** A member's browser as an application's tests need it: signs up, has a session cookie, signs out. */
public final class Browser {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PASSWORD = "copper kettle under nine stars";

    private final URI server;
    private final String email = UUID.randomUUID() + "@example.org";
    private String token = "";

    private Browser(URI server) {
        this.server = server;
    }

    /** A new member, signed in. */
    public static Browser signUp(URI server) {
        var browser = new Browser(server);
        browser.send(
                "POST",
                "/api/v1/accounts",
                "{\"email\":\"%s\",\"password\":\"%s\",\"name\":\"Ann\"}".formatted(browser.email, PASSWORD));
        return browser;
    }

    public String email() {
        return email;
    }

    /** The value of the session cookie, even after it has expired. */
    public String token() {
        return token;
    }

    /** Returns once the server has answered. */
    public void signOut() {
        signOut(server);
    }

    /** Through another node. */
    public void signOut(URI node) {
        send(node, "DELETE", "/api/v1/session", "");
    }

    private void send(String method, String path, String body) {
        send(server, method, path, body);
    }

    private void send(URI node, String method, String path, String body) {
        try {
            var answer = HTTP.send(
                    HttpRequest.newBuilder(node.resolve(path))
                            .header("Content-Type", "application/json")
                            .header("Cookie", Countersign.COOKIE + "=" + token)
                            .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
            answer.headers().allValues("Set-Cookie").stream()
                    .filter(cookie -> cookie.startsWith(Countersign.COOKIE + "="))
                    .map(cookie -> cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')))
                    .filter(value -> !value.isEmpty())
                    .forEach(value -> token = value);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
