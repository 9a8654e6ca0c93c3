package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.JarProcess;
import dev.countersign.support.Program;
import dev.countersign.support.RawHttp;
import dev.countersign.support.ReverseProxy;
import dev.countersign.support.TestServer;
import dev.countersign.support.UpstreamApp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An app without sign-in code, behind")
@TestInstance(Lifecycle.PER_CLASS)
class ReverseProxyIT {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static final String QUERY = "?from=may&filter={a}|b%20c&name=%C3%A9&next=/x?y";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final UpstreamApp app = UpstreamApp.start();
    private final Map<String, URI> proxies = Stream.of("nginx", "caddy", "haproxy")
            .collect(Collectors.toMap(name -> name, name -> URI.create("http://localhost:" + TestServer.freePort())));
    private JarProcess countersign;

    ReverseProxyIT(@TempDir Path directory) {
        countersign = JarProcess.start(
                directory,
                Map.of(
                        "COUNTERSIGN_RETURN_ORIGINS",
                        proxies.values().stream().map(URI::toString).collect(Collectors.joining(","))));
        countersign.untilReady();
    }

    @AfterAll
    void stop() {
        countersign.stop();
        app.close();
        http.shutdownNow();
    }

    @Nested
    @DisplayName("nginx")
    class Nginx extends Guarded {
        Nginx() {
            super("nginx");
        }
    }

    @Nested
    @DisplayName("Caddy")
    class Caddy extends Guarded {
        Caddy() {
            super("caddy");
        }
    }

    @Nested
    @DisplayName("HAProxy")
    class Haproxy extends Guarded {
        Haproxy() {
            super("haproxy");
        }
    }

    @TestInstance(Lifecycle.PER_CLASS)
    abstract class Guarded {
        private final String name;
        private final URI url;
        private Optional<ReverseProxy> proxy = Optional.empty();

        Guarded(String name) {
            this.name = name;
            this.url = Objects.requireNonNull(proxies.get(name));
        }

        @BeforeAll
        void start(@TempDir Path directory) {
            Program.demand(name);
            proxy = Optional.of(ReverseProxy.start(name, directory, url, addresses(countersign.url(), url)));
        }

        @AfterAll
        void stop() {
            proxy.ifPresent(ReverseProxy::close);
        }

        @Test
        @DisplayName("is started with the command of docs/integrating.md, as in this test")
        void page() throws IOException {
            assertThat(Files.readString(Path.of("..", "docs", "integrating.md")))
                    .contains("COUNTERSIGN_RETURN_ORIGINS=http://localhost:8080 java -jar ")
                    .contains("java examples/app/App.java")
                    .contains("cd examples/" + name + " && " + ReverseProxy.command(name) + "\n");
        }

        @Test
        @DisplayName("leads to sign-in and back to the requested page; a WebSocket works until sign-out")
        void wholeStory() {
            var email = TestServer.freshEmail();
            new Browser(countersign.url(), "").signUp(email).delete("/api/v1/session");
            var device = chromium.device(options -> {}, countersign.url(), url);
            var goal = url + "/reports/2026" + QUERY;

            device.page().navigate(goal);
            assertThat(device.heading("Sign in")).isVisible();
            assertThat(reached("/reports/2026")).isEmpty();
            device.signInHere(email);

            assertThat(device.page()).hasURL(Device.exactly(goal));
            assertThat(device.heading("The app")).isVisible();
            var request = reached("/reports/2026").getFirst();
            assertThat(request.line()).isEqualTo("GET /reports/2026" + QUERY + " HTTP/1.1");
            assertThat(request.values("X-Countersign-Email")).containsExactly(email);
            assertThat(request.headers()).noneMatch(header -> header.contains("countersign="));
            assertThat(echo(device, "/socket")).isEqualTo("hello");

            device.goTo("/dashboard").button("Sign out").click();
            assertThat(device.heading("Sign in")).isVisible();
            device.page().navigate(goal);
            assertThat(device.heading("Sign in")).isVisible();
            assertThat(reached("/reports/2026")).hasSize(1);
        }

        @Test
        @DisplayName("refuses WebSockets from a page that is still open after its member signed out (SEC-32)")
        void socketAfterTheEnd() {
            var email = TestServer.freshEmail();
            var device = chromium.device(options -> {}, countersign.url(), url).signUp(email);
            device.page().navigate(url + "/chat");
            assertThat(echo(device, "/chat/socket")).isEqualTo("hello");
            var other = new Browser(countersign.url(), "").waitFor(email);
            device.newTab().goTo("/dashboard").type(other.code());
            Expect.soon(() -> other.redeem().status() == 200);

            other.delete("/api/v1/sessions");

            assertThat(echo(device, "/chat/socket")).isEqualTo("refused");
            assertThat(reached("/chat/socket")).hasSize(1);
        }

        @Test
        @DisplayName("learns the member only from Countersign, whatever a client claims (SEC-62)")
        void identity() {
            var member = member();
            var account = member.get("/api/v1/session").at("/account/id");
            var signedInAt = member.get("/api/v1/session").at("/session/signed_in_at");
            var session = member.session().orElseThrow();

            var answer = send(member, "/who", """
                    X-Countersign-Email: evil@example.org
                    X-Countersign-Email: evil2@example.org
                    x-countersign-email: evil@example.org
                    X-COUNTERSIGN-ACCOUNT: evil
                    X_Countersign_Account: evil
                    x_countersign_email: evil
                    X-Countersign_Session: evil
                    X_COUNTERSIGN-SESSION: evil
                    X-Countersign-Sign-In: evil
                    X-Countersign-Name: evil
                    x_countersign_name: evil
                    X-Countersign-Method: evil
                    X-COUNTERSIGN-SIGNED-IN-AT: evil
                    """);

            assertThat(answer.status()).isEqualTo(200);
            var request = reached("/who").getFirst();
            assertThat(request.values("X-Countersign-Account")).containsExactly(account);
            assertThat(request.values("X-Countersign-Email")).containsExactly(member.email());
            assertThat(request.values("X-Countersign-Session")).containsExactly(session);
            assertThat(request.values("X-Countersign-Name")).containsExactly("Ann");
            assertThat(request.values("X-Countersign-Method")).containsExactly("password");
            assertThat(request.values("X-Countersign-Signed-In-At"))
                    .containsExactly(signedInAt)
                    .allMatch(time -> Instant.parse(time).isBefore(Instant.now()));
            assertThat(request.headers()).noneMatch(header -> header.contains("evil"));
        }

        @Test
        @DisplayName("gets no Connection that names those headers, which an app server would then remove (SEC-62)")
        void takenAway() {
            var member = member();
            for (var connection :
                    List.of("X-Countersign-Email, X-Countersign-Account", "close, x_countersign_session")) {
                send(member, "/taken-away", "Connection: " + connection);
            }

            assertThat(reached("/taken-away")).allSatisfy(request -> {
                assertThat(request.values("Connection"))
                        .noneMatch(named -> named.toLowerCase(Locale.ROOT).contains("countersign"));
                assertThat(request.values("X-Countersign-Email")).containsExactly(member.email());
            });
        }

        @Test
        @DisplayName("learns the client's address only from the proxy, whatever a client claims")
        void forwarding() {
            send(member(), "/forwarding", """
                    Forwarded: for=203.0.113.66;host=evil.example;proto=https
                    X-Forwarded-For: 203.0.113.66
                    X_Forwarded_For: 203.0.113.66
                    X-Forwarded-Host: evil.example
                    x_forwarded_host: evil.example
                    X-Forwarded-Proto: evil
                    X-Forwarded-Port: evil
                    X-Forwarded-Prefix: /evil
                    X-Forwarded-Ssl: evil
                    X-Forwarded-Server: evil.example
                    X-Real-IP: 203.0.113.66
                    x_real_ip: 203.0.113.66
                    """);

            var request = reached("/forwarding").getFirst();
            assertThat(request.headers()).noneMatch(header -> header.contains("evil") || header.contains("203.0.113"));
            assertThat(request.values("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(request.values("X-Forwarded-Proto")).containsExactly("http");
            assertThat(request.values("X-Forwarded-Host")).containsExactly(url.getAuthority());
            assertThat(request.values("Forwarded")).isEmpty();
        }

        @Test
        @DisplayName("gets no trailers, which an app server might read as headers (SEC-62)")
        void trailers() {
            var account = "X-Countersign-Account: 11111111-1111-7111-8111-111111111111\r\n";
            for (var announced : List.of("", "Trailer: X-Countersign-Account\n", "TE: trailers\nConnection: TE\n")) {
                RawHttp.send(
                        url,
                        "POST /trailers HTTP/1.1\n" + cookieLine(member()) + announced + "Transfer-Encoding: chunked",
                        "5\r\nhello\r\n0\r\n" + account + "\r\n");
            }

            assertThat(app.requests())
                    .filteredOn(request -> request.line().startsWith("POST /trailers"))
                    .allSatisfy(request -> assertThat(request.trailers()).isEmpty());
        }

        @Test
        @DisplayName("gets uploads of 2 MB and of 20 MB, complete")
        void uploads() {
            var member = member();
            for (var size : new int[] {2_000_000, 20_000_000}) {
                var answer = exchange(to(member, "/uploads")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[size]))
                        .build());

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(app.requests().getLast().bodySize()).isEqualTo((long) size);
            }
        }

        @Test
        @DisplayName("gets no preflight, which has no cookies: the answer is 401, and no redirect")
        void preflight() {
            var answer = RawHttp.send(url, """
                    OPTIONS /preflight HTTP/1.1
                    Origin: https://elsewhere.example
                    Access-Control-Request-Method: POST
                    Sec-Fetch-Mode: cors
                    """, "");

            assertThat(answer.status()).isEqualTo(401);
            assertThat(app.requests()).noneMatch(request -> request.line().contains("/preflight"));
        }

        @Test
        @DisplayName("gets preflights, and nothing else, with the lines of the example's README")
        void preflights(@TempDir Path directory) throws IOException {
            var there = URI.create("http://localhost:" + TestServer.freePort());
            var lines = Files.readString(Path.of("..", "examples", name, "README.md"))
                    .replaceFirst("(?s).*## Preflights.*?```\\w*\n", "")
                    .replaceFirst("(?s)```.*", "");
            var changes = new HashMap<>(addresses(countersign.url(), there));
            var app3000 = Objects.requireNonNull(changes.get("127.0.0.1:3000"));
            changes.put(
                    "# Preflights: here go the lines of README.md, if you need them.",
                    lines.replace("127.0.0.1:3000", app3000));
            var claims = """
                    X-Countersign-Account: evil
                    X_Countersign_Email: evil
                    Cookie: evil=1
                    Origin: https://elsewhere.example
                    """;
            try (var _ = ReverseProxy.start(name, directory, there, changes)) {
                var asked = "OPTIONS /asked-first HTTP/1.1\n" + claims + "Access-Control-Request-Method: PUT";
                assertThat(RawHttp.send(there, asked, "").status()).isEqualTo(200);
                for (var other : List.of(
                        "OPTIONS /asked-first HTTP/1.1\n" + claims,
                        "OPTIONS /asked-first HTTP/1.1\nAccess-Control-Request-Method: PUT",
                        "PUT /asked-first HTTP/1.1\n" + claims + "Access-Control-Request-Method: PUT")) {
                    assertThat(RawHttp.send(there, other + "\nSec-Fetch-Mode: cors", "")
                                    .status())
                            .isEqualTo(401);
                }
            }

            assertThat(app.requests())
                    .filteredOn(request -> request.values("Host").contains(there.getAuthority()))
                    .singleElement()
                    .satisfies(request -> {
                        assertThat(request.line()).isEqualTo("OPTIONS /asked-first HTTP/1.1");
                        assertThat(request.values("Origin")).containsExactly("https://elsewhere.example");
                        assertThat(request.values("Access-Control-Request-Method"))
                                .containsExactly("PUT");
                        assertThat(request.headers()).noneMatch(header -> header.contains("evil"));
                    });
        }

        @Test
        @DisplayName("gets no upgrade except to a WebSocket, because nobody checks the traffic after it (SEC-62)")
        void upgrades() {
            var member = member();
            for (var upgrade : List.of(
                    "h2c",
                    "websocket, h2c",
                    "websocket\nUpgrade: h2c",
                    "h2c\nUpgrade: websocket",
                    "xwebsocket",
                    "else")) {
                send(member, "/upgrades", """
                        Connection: Upgrade, HTTP2-Settings
                        HTTP2-Settings: AAMAAABkAAQAAP__
                        Upgrade:\s""" + upgrade);
            }

            assertThat(reached("/upgrades"))
                    .allSatisfy(request -> assertThat(request.values("Upgrade")).isSubsetOf("websocket"));
        }

        @Test
        @DisplayName("gets no tunnel, for the same reason (SEC-62)")
        void tunnel() {
            var connect = "CONNECT " + url.getAuthority() + " HTTP/1.1\n";
            assertThat(RawHttp.send(url, connect + cookieLine(member()), "").status())
                    .isGreaterThanOrEqualTo(400);
            assertThat(app.requests()).noneMatch(request -> request.line().startsWith("CONNECT " + url.getAuthority()));
        }

        @Test
        @DisplayName("gets no request without a session, whatever headers it sends (SEC-62)")
        void nobody() {
            var claims = "X-Countersign-Account: evil\nX-Countersign-Email: evil@example.org";
            for (var stranger : List.of(browser(), browser().carry(Browser.SESSION, "A".repeat(43)))) {
                assertThat(send(stranger, "/nobody", claims).status()).isEqualTo(302);
                assertThat(send(stranger, "/nobody", claims + "\nSec-Fetch-Mode: cors")
                                .status())
                        .as("a request that a page makes by itself")
                        .isEqualTo(401);
                assertThat(send(stranger, "/nobody", claims + "\nX-Forwarded-Host: evil.example")
                                .header("Location"))
                        .as("the client cannot choose where it leads to")
                        .hasValueSatisfying(there -> assertThat(there)
                                .startsWith(countersign.url() + "/login")
                                .doesNotContain("evil.example"));
            }
            assertThat(reached("/nobody")).isEmpty();
        }

        @Test
        @DisplayName("gets none of Countersign's cookies, and all others")
        void cookies() {
            var member = member().carry("theirs", "1");
            member.get("/login");
            member.carry("theirs-too", "2");

            send(member, "/cookies", "");

            var request = reached("/cookies").getFirst();
            assertThat(String.join("; ", request.values("Cookie")))
                    .contains("theirs=1", "theirs-too=2")
                    .doesNotContain("countersign")
                    .doesNotContain(String.valueOf(member.cookie(Browser.SESSION)));
        }

        @Test
        @DisplayName("gets none of Countersign's cookies, whatever other cookies surround them")
        void decoys() {
            var member = member();
            var real = Browser.SESSION + "=" + member.cookie(Browser.SESSION);
            var decoys = List.of(
                    Browser.DEVICE + "=x",
                    "__Host-countersign-waiting=x",
                    "__Secure-countersign=x",
                    "__Secure-countersign-waiting=y",
                    "__Secure-countersign-device=z");
            var together = "a=1; " + real + "; " + String.join("; ", decoys) + "; b=2";
            var mixed = "a=1; " + real + "; c=3; " + String.join("; c=3; ", decoys) + "; b=2";
            var lines = List.of(
                    together,
                    mixed,
                    "a=1;" + real + ";b=2",
                    "a=1;\t" + real + "; b=2",
                    real + "; a=1; b=2",
                    "a=1; " + real,
                    "a=1\nCookie: " + real + "; b=2");

            for (var cookies : lines) {
                RawHttp.send(url, "GET /decoys HTTP/1.1\nCookie: " + cookies, "");
            }

            assertThat(reached("/decoys"))
                    .hasSameSizeAs(lines)
                    .allSatisfy(request ->
                            assertThat(request.values("Cookie")).noneMatch(cookies -> cookies.contains("countersign")));
            assertThat(String.join("; ", reached("/decoys").getFirst().values("Cookie")))
                    .isEqualTo("a=1; b=2");
        }

        @Test
        @DisplayName("gets no request after a session has ended, here or elsewhere (SEC-32)")
        void ended() {
            var member = member();
            var other = member.admit(browser());
            assertThat(send(member, "/ended", "").status()).isEqualTo(200);
            assertThat(send(other, "/ended", "").status()).isEqualTo(200);

            member.delete("/api/v1/sessions/" + other.session().orElseThrow());
            assertThat(send(other, "/ended", "").status()).isEqualTo(302);
            assertThat(send(member, "/ended", "").status()).isEqualTo(200);

            var cookie = String.valueOf(member.cookie(Browser.SESSION));
            member.delete("/api/v1/session");
            assertThat(send(member.carry(Browser.SESSION, cookie), "/ended", "").status())
                    .isEqualTo(302);
            assertThat(reached("/ended")).hasSize(3);
        }

        @Test
        @DisplayName("also learns the member if the browser sends 32 KiB and 500 cookies of other applications")
        void manyCookies() {
            var each = "x".repeat(32 * 1024 / 500 - "c123=; ".length());
            var many = IntStream.range(0, 500)
                    .mapToObj(number -> "c" + (100 + number) + "=" + each)
                    .collect(Collectors.joining("; "));

            var member = member().carry("theirs", many);
            assertThat(send(member, "/many-cookies", "").status()).isEqualTo(200);
            assertThat(reached("/many-cookies")).hasSize(1);
            var more = member.carry("theirs-too", "x".repeat(64 * 1024));
            assertThat(send(more, "/many-cookies", "").status()).isBetween(400, 503);
            assertThat(reached("/many-cookies")).hasSize(1);
        }

        @Test
        @DisplayName("gets no request with a duplicate cookie (SEC-28)")
        void doubled() {
            var twice = "Cookie: " + Browser.SESSION + "=" + "A".repeat(43);
            assertThat(send(member(), "/doubled", twice).status()).isGreaterThanOrEqualTo(300);
            assertThat(reached("/doubled")).isEmpty();
        }

        @Test
        @DisplayName("gets no request while Countersign is down (SEC-68)")
        void away(@TempDir Path directory) {
            isClosed(directory, URI.create("http://localhost:" + TestServer.freePort()));
        }

        @Test
        @DisplayName("gets no request, within seconds, while Countersign is silent (SEC-68)")
        void silent(@TempDir Path directory) throws IOException {
            try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                isClosed(directory, URI.create("http://localhost:" + silent.getLocalPort()));
            }
        }

        @Test
        @DisplayName("gets no request while another server in Countersign's place answers 200 (SEC-68)")
        void somethingElse(@TempDir Path directory) {
            try (var somethingElse = UpstreamApp.start()) {
                isClosed(directory, somethingElse.url());
            }
        }

        private void isClosed(Path directory, URI asked) {
            var there = URI.create("http://localhost:" + TestServer.freePort());
            try (var alone = ReverseProxy.start(name, directory, there, addresses(asked, there))) {
                assertThat(RawHttp.send(alone.url(), request(member(), "/closed", ""), "")
                                .status())
                        .isGreaterThanOrEqualTo(500);
            }
            assertThat(app.requests())
                    .noneMatch(request -> request.values("Host").contains(there.getAuthority()));
        }

        private HttpRequest.Builder to(Browser browser, String path) {
            return HttpRequest.newBuilder(url.resolve(path)).header("Cookie", sessionOf(browser));
        }

        private Answer send(Browser browser, String path, String headers) {
            return RawHttp.send(url, request(browser, path, headers), "");
        }

        private List<UpstreamApp.Request> reached(String path) {
            var port = ":" + url.getPort();
            return app.requests().stream()
                    .filter(request -> request.line().startsWith("GET " + path))
                    .filter(request -> request.values("Host").getFirst().endsWith(port))
                    .toList();
        }

        private String echo(Device device, String path) {
            return String.valueOf(device.page().evaluate("""
                            address => new Promise(done => {
                              const socket = new WebSocket(address)
                              socket.onopen = () => socket.send('hello')
                              socket.onmessage = ({ data }) => { done(data); socket.close() }
                              socket.onerror = () => done('refused')
                            })""", "ws://localhost:" + url.getPort() + path));
        }
    }

    @Test
    @DisplayName("each proxy: passes on server-sent events at once, after a minute of silence too, and WebSockets")
    void quiet(@TempDir Path directory) throws Exception {
        var member = member();
        var started = new ArrayList<ReverseProxy>();
        var sockets = new ArrayList<WebSocket>();
        var echoes = new ConcurrentLinkedQueue<String>();
        var events = new ArrayList<BufferedReader>();
        try {
            for (var name : proxies.keySet()) {
                Program.demand(name);
                var url = URI.create("http://localhost:" + TestServer.freePort());
                started.add(ReverseProxy.start(
                        name, Files.createDirectory(directory.resolve(name)), url, addresses(countersign.url(), url)));
                var request = HttpRequest.newBuilder(url.resolve("/events")).header("Cookie", sessionOf(member));
                var stream = http.send(request.build(), BodyHandlers.ofInputStream());
                events.add(new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8)));
                sockets.add(http.newWebSocketBuilder()
                        .header("Cookie", sessionOf(member))
                        .buildAsync(
                                URI.create("ws://localhost:" + url.getPort() + "/socket"), new WebSocket.Listener() {
                                    @Override
                                    public @Nullable CompletionStage<?> onText(
                                            WebSocket socket, CharSequence text, boolean last) {
                                        echoes.add(name + " " + text);
                                        return null;
                                    }
                                })
                        .get(10, TimeUnit.SECONDS));
            }
            for (var stream : events) {
                assertThat(next(stream)).isEqualTo("data: welcome");
            }

            TimeUnit.SECONDS.sleep(62);

            app.announce("news");
            for (var stream : events) {
                assertThat(next(stream)).isEqualTo("data: news");
            }
            for (var socket : sockets) {
                socket.sendText("hello", true).get(10, TimeUnit.SECONDS);
            }
            Expect.soon(() -> echoes.size() == sockets.size());
            assertThat(echoes)
                    .containsExactlyInAnyOrderElementsOf(proxies.keySet().stream()
                            .map(name -> name + " hello")
                            .toList());
        } finally {
            sockets.forEach(WebSocket::abort);
            started.forEach(ReverseProxy::close);
        }
    }

    /** The next non-empty line, which has to arrive soon. */
    private static String next(BufferedReader stream) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        var line = stream.readLine();
                        while (line != null && line.isEmpty()) {
                            line = stream.readLine();
                        }
                        return String.valueOf(line);
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                })
                .get(3, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("a proxy: the example app greets the member named in the headers")
    void exampleApp() throws IOException, InterruptedException {
        var port = TestServer.freePort();
        var java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "../examples/app/App.java");
        java.environment().put("PORT", String.valueOf(port));
        var process = java.inheritIO().start();
        try (var http = HttpClient.newHttpClient()) {
            var url = URI.create("http://localhost:" + port + "/reports?%3Cb%3E");
            Expect.soon(() -> {
                try {
                    return http.send(
                                    HttpRequest.newBuilder(url)
                                            .header("X-Countersign-Email", "ann<b>@example.org")
                                            .build(),
                                    BodyHandlers.ofString())
                            .body()
                            .contains("<h1>Hello ann&lt;b&gt;@example.org</h1>");
                } catch (IOException | InterruptedException notYet) {
                    return false;
                }
            });
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private Browser browser() {
        return new Browser(countersign.url(), "");
    }

    private Browser member() {
        return browser().signUp(TestServer.freshEmail());
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static String sessionOf(Browser browser) {
        return Browser.SESSION + "=" + browser.cookie(Browser.SESSION);
    }

    /** Sends a browser's request for a page. */
    private static String request(Browser browser, String path, String headers) {
        return "GET " + path + " HTTP/1.1\nAccept: text/html\n" + cookieLine(browser) + headers;
    }

    private static String cookieLine(Browser browser) {
        var cookies = Stream.of(Browser.SESSION, Browser.DEVICE, "theirs", "theirs-too")
                .filter(name -> browser.cookie(name) != null)
                .map(name -> name + "=" + browser.cookie(name))
                .collect(Collectors.joining("; "));
        return cookies.isEmpty() ? "" : "Cookie: " + cookies + "\n";
    }

    /** The addresses in the examples, and their replacements here. */
    private Map<String, String> addresses(URI countersign, URI proxy) {
        return Map.of(
                "127.0.0.1:4000", "127.0.0.1:" + countersign.getPort(),
                "127.0.0.1:3000", "127.0.0.1:" + app.url().getPort(),
                "8080", String.valueOf(proxy.getPort()));
    }
}
