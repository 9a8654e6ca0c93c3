package dev.countersign.support;

import dev.countersign.keys.Keys;
import dev.countersign.keys.NewKey;
import dev.countersign.keys.Scope;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An application's back end: it has a key, and no cookies. */
public record BackEnd(Browser http, UUID id, String secret) {

    /** A back end with exactly these scopes. */
    public static BackEnd of(TestServer server, Scope... scopes) {
        var made = server.room(Keys.class).create("shop", Set.of(scopes));
        return of(server, made);
    }

    /** A back end with every scope. */
    public static BackEnd mayDoAll(TestServer server) {
        return of(server, EnumSet.allOf(Scope.class).toArray(Scope[]::new));
    }

    public static BackEnd of(TestServer server, NewKey made) {
        Secrets.remember(made.secret());
        return new BackEnd(new Browser(server.url(), "shop/1.0"), made.key().id(), made.secret());
    }

    /** The same back end at another node. */
    public BackEnd at(TestServer node) {
        return new BackEnd(new Browser(node.url(), "shop/1.0"), id, secret);
    }

    /** Opens the stream of events. */
    public LiveSocket events() {
        return LiveSocket.openStream(http.server(), secret);
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    public Answer put(String path) {
        return send("PUT", path, null);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** Asks whose session a browser's cookie is. */
    public Answer introspect(Browser browser) {
        return introspect(Objects.requireNonNull(browser.cookie(Browser.SESSION)));
    }

    public Answer introspect(String token) {
        return post("/api/v1/introspection", Map.of("token", token));
    }

    public Answer send(String method, String path, @Nullable Object body) {
        return http.send(method, path, body, request -> request.header("Authorization", "Bearer " + secret));
    }

    @Override
    public String toString() {
        return "BackEnd[" + id + "]";
    }
}
