import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** An app that knows who is signed in and contains no sign-in code. Run it with {@code java App.java}, behind the proxy. */
class App {
    public static void main(String[] arguments) throws IOException {
        var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        // Only the proxy may reach the app: anyone else could send these headers themselves.
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/", App::greet);
        server.start();
    }

    private static void greet(HttpExchange exchange) throws IOException {
        var email = exchange.getRequestHeaders().getFirst("X-Countersign-Email");
        var page = """
                <!doctype html>
                <title>An app</title>
                <h1>Hello %s</h1>
                <p>You came for <code>%s</code>.</p>
                <p><a href="http://localhost:4000/dashboard">Where you are signed in, and out</a></p>
                """
                .formatted(asText(email), asText(exchange.getRequestURI().toString()));
        var bytes = page.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, bytes.length);
        try (var body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    private static String asText(String anything) {
        return String.valueOf(anything).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
