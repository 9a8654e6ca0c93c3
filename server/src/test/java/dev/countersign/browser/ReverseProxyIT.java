package dev.countersign.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Answer;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.JarProcess;
import dev.countersign.support.RawHttp;
import dev.countersign.support.ReverseProxy;
import dev.countersign.support.TestServer;
import dev.countersign.support.UpstreamApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An app that knows nothing of signing in, behind")
@TestInstance(Lifecycle.PER_CLASS)
class ReverseProxyIT {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static final String QUERY = "?from=may&filter={a}|b%20c&name=%C3%A9&next=/x?y";

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
            ReverseProxy.demand(name);
            proxy = Optional.of(ReverseProxy.start(name, directory, url, addresses(countersign.url(), url)));
        }

        @AfterAll
        void stop() {
            proxy.ifPresent(ReverseProxy::close);
        }

        @Test
        @DisplayName("is started as docs/integrating.md says, which is how it is started here")
        void page() throws IOException {
            assertThat(Files.readString(Path.of("..", "docs", "integrating.md")))
                    .contains("COUNTERSIGN_RETURN_ORIGINS=http://localhost:8080 java -jar ")
                    .contains("java examples/app/App.java")
                    .contains("cd examples/" + name + " && " + ReverseProxy.command(name) + "\n");
        }

        @Test
        @DisplayName("leads to sign-in, and back to where the person was going; a WebSocket passes until they sign out")
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
        @DisplayName(
                "lets no WebSocket through of who is not signed in any more, from a page that is still open (SEC-32)")
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
        @DisplayName("hears who it is from Countersign alone, whatever a client claims to be (SEC-62)")
        void identity() {
            var member = member();
            var account = member.get("/api/v1/session").at("/account/id");
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
                    """);

            assertThat(answer.status()).isEqualTo(200);
            var request = reached("/who").getFirst();
            assertThat(request.values("X-Countersign-Account")).containsExactly(account);
            assertThat(request.values("X-Countersign-Email")).containsExactly(member.email());
            assertThat(request.values("X-Countersign-Session")).containsExactly(session);
            assertThat(request.headers()).noneMatch(header -> header.contains("evil"));
        }

        @Test
        @DisplayName("gets no Connection that names those headers, which an app server would then take away (SEC-62)")
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
        @DisplayName("is asked for no upgrade but a WebSocket, since nobody checks what comes after one (SEC-62)")
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
        @DisplayName("is asked for no tunnel, where it would be the same (SEC-62)")
        void tunnel() {
            var connect = "CONNECT " + url.getAuthority() + " HTTP/1.1\n";
            assertThat(RawHttp.send(url, connect + cookieLine(member()), "").status())
                    .isGreaterThanOrEqualTo(400);
            assertThat(app.requests()).noneMatch(request -> request.line().startsWith("CONNECT " + url.getAuthority()));
        }

        @Test
        @DisplayName("is not reached at all by who has no session, claims or not (SEC-62)")
        void nobody() {
            var claims = "X-Countersign-Account: evil\nX-Countersign-Email: evil@example.org";
            for (var stranger : List.of(browser(), browser().carry(Browser.SESSION, "A".repeat(43)))) {
                assertThat(send(stranger, "/nobody", claims).status()).isEqualTo(302);
                assertThat(send(stranger, "/nobody", claims + "\nSec-Fetch-Mode: cors")
                                .status())
                        .as("what a page asks for by itself")
                        .isEqualTo(401);
                assertThat(send(stranger, "/nobody", claims + "\nX-Forwarded-Host: evil.example")
                                .header("Location"))
                        .as("where it leads is not the client's to say")
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
        @DisplayName("gets none of Countersign's cookies, whatever others stand around them")
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
        @DisplayName("is out of reach with the next request after a session has ended, here or elsewhere (SEC-32)")
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
        @DisplayName("is closed to a doubled cookie (SEC-28)")
        void doubled() {
            var twice = "Cookie: " + Browser.SESSION + "=" + "A".repeat(43);
            assertThat(send(member(), "/doubled", twice).status()).isGreaterThanOrEqualTo(400);
            assertThat(reached("/doubled")).isEmpty();
        }

        @Test
        @DisplayName("is closed to everyone while Countersign is away (SEC-68)")
        void away(@TempDir Path directory) {
            isClosed(directory, URI.create("http://localhost:" + TestServer.freePort()));
        }

        @Test
        @DisplayName("is closed to everyone, within seconds, while Countersign says nothing (SEC-68)")
        void silent(@TempDir Path directory) throws IOException {
            try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                isClosed(directory, URI.create("http://localhost:" + silent.getLocalPort()));
            }
        }

        @Test
        @DisplayName("is closed to everyone while something else in Countersign's place says 200 to all (SEC-68)")
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
    @DisplayName("a proxy: the example's greets whom the headers name")
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

    private static String request(Browser browser, String path, String headers) {
        return "GET " + path + " HTTP/1.1\n" + cookieLine(browser) + headers;
    }

    private static String cookieLine(Browser browser) {
        var cookies = Stream.of(Browser.SESSION, Browser.DEVICE, "theirs", "theirs-too")
                .filter(name -> browser.cookie(name) != null)
                .map(name -> name + "=" + browser.cookie(name))
                .collect(Collectors.joining("; "));
        return cookies.isEmpty() ? "" : "Cookie: " + cookies + "\n";
    }

    /** What the examples name, and what is here. */
    private Map<String, String> addresses(URI countersign, URI proxy) {
        return Map.of(
                "127.0.0.1:4000", "127.0.0.1:" + countersign.getPort(),
                "127.0.0.1:3000", "127.0.0.1:" + app.url().getPort(),
                "8080", String.valueOf(proxy.getPort()));
    }
}
