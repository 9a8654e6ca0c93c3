package dev.countersign.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.client.Browser;
import dev.countersign.client.Countersign;
import dev.countersign.client.Server;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A Spring Boot application with oauth2Login on two nodes")
class TwoNodesIT {
    private static final Path JAR = Path.of("target/login.jar").toAbsolutePath();
    private static final int PORT = Server.freePort();

    /** Of the node that gets the logout tokens. Members sign in at the other one. */
    private static final int OTHER_PORT = Server.freePort();

    private static final URI SHOP = URI.create("http://localhost:" + PORT);
    private static final URI OTHER = URI.create("http://localhost:" + OTHER_PORT);

    private static final List<Process> nodes = new ArrayList<>();
    private static Server countersign;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException, SQLException {
        countersign = Server.start(directory, Map.of("COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS", "127.0.0.1/32"));
        var client = countersign.command(
                "clients",
                "add",
                "--name=Shop",
                "--redirect-uri=" + SHOP + "/login/oauth2/code/countersign",
                "--post-logout-redirect-uri=" + SHOP + "/bye",
                "--backchannel-logout-uri=http://127.0.0.1:" + OTHER_PORT + "/logout/connect/back-channel/countersign",
                "--json");
        try (var connection = DriverManager.getConnection(countersign.databaseUrl("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE shop");
        }
        for (var port : List.of(PORT, OTHER_PORT)) {
            startNode(port, directory, client);
        }
    }

    private static void startNode(int port, Path directory, String client) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        JAR.toString(),
                        "--server.port=" + port)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("shop-" + port + ".log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "SHOP_URL", SHOP.toString(),
                        "SPRING_DATASOURCE_URL", countersign.databaseUrl("shop"),
                        "ISSUER", countersign.url().toString(),
                        "CLIENT_ID", field(client, "client_id"),
                        "CLIENT_SECRET", field(client, "client_secret")));
        nodes.add(builder.start());
        Server.soon(
                "the application on port " + port, () -> new Visitor().answers(URI.create("http://localhost:" + port)));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        for (var node : nodes) {
            node.destroy();
            assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        countersign.close();
    }

    @Test
    @DisplayName("signs a member in, keeps them signed in on both nodes, and signs them out there and at Countersign")
    void signOut() {
        var member = Browser.signUp(countersign.url());
        var visitor = new Visitor();
        visitor.isSignedInAtCountersign(member);

        assertThat(visitor.open(SHOP.resolve("/")).body()).contains("Hello, " + member.email());
        assertThat(visitor.open(OTHER.resolve("/")).body()).contains("Hello, " + member.email());

        var left = visitor.signOut(OTHER);
        assertThat(left.uri()).isEqualTo(SHOP.resolve("/bye"));
        assertThat(visitor.isSignedIn(SHOP)).isFalse();
        assertThat(visitor.isSignedIn(OTHER)).isFalse();
        assertThat(visitor.open(SHOP.resolve("/")).uri().toString()).startsWith(countersign.url() + "/login");
    }

    @Test
    @DisplayName("signs a member out on both nodes when their session ends at Countersign, and nobody else")
    void endedAtCountersign() {
        var member = Browser.signUp(countersign.url());
        var visitor = new Visitor();
        visitor.isSignedInAtCountersign(member);
        visitor.open(SHOP.resolve("/"));
        var somebodyElse = new Visitor();
        somebodyElse.isSignedInAtCountersign(Browser.signUp(countersign.url()));
        somebodyElse.open(SHOP.resolve("/"));
        assertThat(visitor.isSignedIn(SHOP)).isTrue();

        member.signOut();

        Server.soon("the end in the application", () -> !visitor.isSignedIn(SHOP));
        assertThat(visitor.isSignedIn(OTHER)).isFalse();
        assertThat(somebodyElse.isSignedIn(SHOP)).isTrue();
        assertThat(somebodyElse.isSignedIn(OTHER)).isTrue();
    }

    private static String field(String json, String name) {
        var found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
        assertThat(found.find()).as(name).isTrue();
        return found.group(1);
    }

    /** A browser whose cookies are sent to every port of this host, as they are to the nodes behind one address. */
    private static final class Visitor {
        private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
        private final HttpClient following = client(HttpClient.Redirect.NORMAL);
        private final HttpClient staying = client(HttpClient.Redirect.NEVER);

        private HttpClient client(HttpClient.Redirect redirects) {
            return HttpClient.newBuilder()
                    .cookieHandler(cookies)
                    .followRedirects(redirects)
                    .build();
        }

        void isSignedInAtCountersign(Browser member) {
            var cookie = new HttpCookie(Countersign.COOKIE, member.token());
            cookie.setPath("/");
            cookie.setVersion(0);
            cookies.getCookieStore().add(countersign.url(), cookie);
        }

        HttpResponse<String> open(URI page) {
            return send(following, HttpRequest.newBuilder(page).build());
        }

        /** In the application itself: otherwise it asks Countersign. */
        boolean isSignedIn(URI node) {
            return send(staying, HttpRequest.newBuilder(node.resolve("/")).build())
                            .statusCode()
                    == 200;
        }

        boolean answers(URI node) {
            try {
                return staying.send(HttpRequest.newBuilder(node.resolve("/bye")).build(), BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException notYet) {
                return false;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }

        /** Presses the button of the page. */
        HttpResponse<String> signOut(URI node) {
            var page = open(node.resolve("/")).body();
            var csrf = Pattern.compile("name=\"(\\w+)\" value=\"([^\"]+)\"").matcher(page);
            assertThat(csrf.find()).as(page).isTrue();
            var form = csrf.group(1) + "=" + URLEncoder.encode(csrf.group(2), StandardCharsets.UTF_8);
            return send(
                    following,
                    HttpRequest.newBuilder(node.resolve("/logout"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(form))
                            .build());
        }

        private static HttpResponse<String> send(HttpClient client, HttpRequest request) {
            try {
                return client.send(request, BodyHandlers.ofString());
            } catch (IOException away) {
                throw new AssertionError(away);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
