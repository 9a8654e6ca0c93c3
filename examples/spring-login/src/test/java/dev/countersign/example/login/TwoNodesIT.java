package dev.countersign.example.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.client.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A member of an application with Spring's oauth2Login")
class TwoNodesIT {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path EXAMPLE = Path.of("target", "example.jar").toAbsolutePath();
    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"");

    private final URI issuer = URI.create("http://localhost:" + Server.freePort());

    /** Another site than the issuer's, so that browsers keep their cookies apart. */
    private final URI shop = URI.create("http://127.0.0.1:" + Server.freePort());

    private final List<Process> programs = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() throws InterruptedException {
        for (var program : programs) {
            program.destroy();
            assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @DisplayName(
            "signs in although one of two nodes is killed meanwhile, stays, signs out, and is signed out from Countersign")
    void wholeStory() throws IOException {
        demandNginx();
        try (var first = Server.start(
                        directory,
                        Map.of(
                                "COUNTERSIGN_PUBLIC_URL", issuer.toString(),
                                "COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.1/32",
                                "COUNTERSIGN_WEBHOOKS_ALLOWED_NETWORKS", "127.0.0.1/32"));
                var second = first.anotherNode()) {
            startNginx(first.url(), second.url());
            startShop(first);
            var member = new Member();
            var greeting = "Hello, " + member.email;

            var callback = member.open(shop.resolve("/"), shop + "/login/oauth2/code/");
            assertThat(nodesFor("/oauth2/authorize")).containsExactly(second.url());
            second.kill();
            var page = member.open(callback.url());

            assertThat(page.body()).isEqualTo(greeting);
            assertThat(nodesFor("/oauth2/token")).containsExactly(first.url());
            assertThat(member.open(page.url()).body()).isEqualTo(greeting);

            assertThat(member.signOutAtShop().body()).isEqualTo("Signed out");
            assertThat(member.open(shop.resolve("/")).url())
                    .hasPort(issuer.getPort())
                    .hasPath("/login");

            var ended = new Member();
            var remaining = new Member();
            assertThat(ended.open(shop.resolve("/")).body()).isEqualTo("Hello, " + ended.email);
            assertThat(remaining.open(shop.resolve("/")).body()).isEqualTo("Hello, " + remaining.email);
            ended.signOutAtCountersign();

            Server.soon("a sign-out", () -> !ended.isSignedInAtShop());
            assertThat(remaining.isSignedInAtShop()).isTrue();
        }
    }

    private static void demandNginx() {
        if (!Files.isExecutable(NGINX)) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException("CI=true, and no nginx: bin/setup installs it");
            }
            Assumptions.abort("no nginx is installed here; bin/setup installs it");
        }
    }

    private void startNginx(URI first, URI second) throws IOException {
        Files.writeString(
                directory.resolve("nginx.conf"),
                Files.readString(Path.of("src", "test", "resources", "nginx.conf"))
                        .replace("FIRST", String.valueOf(first.getPort()))
                        .replace("SECOND", String.valueOf(second.getPort()))
                        .replace("ISSUER", String.valueOf(issuer.getPort())));
        start(
                issuer,
                List.of(NGINX.toString(), "-p", directory.toString(), "-c", "nginx.conf", "-e", "stderr"),
                Map.of());
    }

    private void startShop(Server node) throws IOException {
        var client = node.command(
                "clients",
                "add",
                "--name",
                "Shop",
                "--redirect-uri",
                shop + "/login/oauth2/code/countersign",
                "--post-logout-redirect-uri",
                shop + "/bye",
                "--backchannel-logout-uri",
                shop + "/logout/connect/back-channel/countersign",
                "--json");
        start(
                shop,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        EXAMPLE.toString(),
                        "--server.port=" + shop.getPort(),
                        "--spring.security.oauth2.client.provider.countersign.issuer-uri=" + issuer),
                Map.of("CLIENT_ID", field(client, "client_id"), "CLIENT_SECRET", field(client, "client_secret")));
    }

    private static String field(String json, String name) {
        return only(Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\""), json);
    }

    private static String only(Pattern pattern, String text) {
        var match = pattern.matcher(text);
        assertThat(match.find()).as(text).isTrue();
        return match.group(1);
    }

    private void start(URI url, List<String> command, Map<String, String> environment) throws IOException {
        var log = Files.createTempFile(directory, "program", ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        var program = builder.start();
        programs.add(program);
        Server.soon(url.toString(), () -> {
            try (var connection = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
                return connection.isConnected();
            } catch (IOException notYet) {
                assertThat(program.isAlive()).as(log.toString()).isTrue();
                return false;
            }
        });
    }

    /** The nodes that have answered requests for this path. */
    private List<URI> nodesFor(String path) throws IOException {
        try (var lines = Files.lines(directory.resolve("nodes.log"))) {
            return lines.filter(line -> line.startsWith(path + " "))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .map(node -> URI.create("http://" + node.replace("127.0.0.1", "localhost")))
                    .distinct()
                    .toList();
        }
    }

    /** A page that a browser shows, or an address to which it did not go. */
    private record Page(URI url, String body) {}

    /** A new member of Countersign, and their browser. */
    private final class Member {
        private final HttpClient http =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        private final String email = UUID.randomUUID() + "@example.org";

        Member() {
            var body = "{\"email\":\"%s\",\"password\":\"copper kettle under nine stars\",\"name\":\"Ann\"}";
            assertThat(send("POST", issuer.resolve("/api/v1/accounts"), body.formatted(email), "application/json")
                            .statusCode())
                    .isEqualTo(201);
        }

        /** Goes wherever the servers lead. */
        Page open(URI url) {
            return open(url, "nowhere");
        }

        /** @param end how an address begins to which it does not go */
        Page open(URI url, String end) {
            var next = url;
            while (!next.toString().startsWith(end)) {
                var answer = get(next);
                var location = answer.headers().firstValue("Location");
                if (location.isEmpty()) {
                    return new Page(next, answer.body());
                }
                next = next.resolve(location.get());
            }
            return new Page(next, "");
        }

        Page signOutAtShop() {
            var signOut = shop.resolve("/logout");
            var token = only(FORM_TOKEN, get(signOut).body());
            var answer = send(
                    "POST",
                    signOut,
                    "_csrf=" + URLEncoder.encode(token, StandardCharsets.UTF_8),
                    "application/x-www-form-urlencoded");
            return open(URI.create(answer.headers().firstValue("Location").orElseThrow()));
        }

        void signOutAtCountersign() {
            assertThat(send("DELETE", issuer.resolve("/api/v1/session"), "", "application/json")
                            .statusCode())
                    .isEqualTo(204);
        }

        boolean isSignedInAtShop() {
            return get(shop.resolve("/")).statusCode() == 200;
        }

        private HttpResponse<String> get(URI url) {
            return send("GET", url, "", "text/plain");
        }

        private HttpResponse<String> send(String method, URI url, String body, String type) {
            try {
                return http.send(
                        HttpRequest.newBuilder(url)
                                .method(
                                        method,
                                        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                                .header("Accept", "text/html")
                                .header("Content-Type", type)
                                .build(),
                        BodyHandlers.ofString());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
