package dev.countersign.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.JarProcess;
import dev.countersign.support.Program;
import dev.countersign.support.Secrets;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Types what the page says, and is the person in the browser. */
@DisplayName("The application in \"OpenID Connect\" of docs/integrating.md")
class OpenIdConnectPageIT {
    private static final Pattern BLOCK = Pattern.compile("```(sh|js)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("^(COUNTERSIGN_\\w+)=(\\S+) java -jar countersign\\.jar");

    /** The page's two libraries, in versions that do not change from run to run. */
    private static final Path INSTALLED = Path.of("src", "test", "openid-connect-page");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI application = URI.create("http://localhost:" + TestServer.freePort());
    private final String member = "ann@example.org";

    private Optional<JarProcess> node = Optional.empty();
    private Optional<Process> program = Optional.empty();

    @TempDir
    private Path directory;

    private record Blocks(String start, String register, String program, String install) {
        static Blocks read() throws IOException {
            var page = Files.readString(Path.of("../docs/integrating.md"));
            var section = page.substring(page.indexOf("\n## OpenID Connect\n"), page.indexOf("\n## Your back end\n"));
            var blocks = BLOCK.matcher(section).results().toList();
            assertThat(blocks).extracting(block -> block.group(1)).containsExactly("sh", "sh", "js", "sh");
            return new Blocks(
                    blocks.get(0).group(2),
                    blocks.get(1).group(2),
                    blocks.get(2).group(2),
                    blocks.get(3).group(2));
        }
    }

    @BeforeEach
    void type() throws IOException, InterruptedException {
        Program.demand("npm");
        var blocks = Blocks.read();
        var variable = VARIABLE.matcher(blocks.start());
        assertThat(variable.find()).isTrue();
        var started = JarProcess.start(directory, Map.of(variable.group(1), variable.group(2)));
        node = Optional.of(started);
        started.untilReady();
        bash(here(blocks.register()).replace("countersign.jar", System.getProperty("countersign.jar")));
        var registered = JsonMapper.shared().readTree(Files.readString(directory.resolve("client.json")));
        Secrets.remember(registered.path("client_secret").asString());

        assertThat(blocks.install()).isEqualTo("npm install openid-client@6 jose@6\nnode app.mjs\n");
        try (var files = Files.list(INSTALLED)) {
            for (var file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        bash("npm ci");
        Files.writeString(directory.resolve("app.mjs"), here(blocks.program()));
        program = Optional.of(new ProcessBuilder("node", "app.mjs")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("app.txt").toFile())
                .start());
        Expect.soon(() -> {
            try {
                return get("/", "").statusCode() == 200;
            } catch (UncheckedIOException notYet) {
                return false;
            }
        });
    }

    @AfterEach
    void end() {
        program.ifPresent(Process::destroy);
        node.ifPresent(JarProcess::stop);
        http.shutdownNow();
    }

    private URI countersign() {
        return node.orElseThrow().url();
    }

    /** With the addresses of this run. */
    private String here(String text) {
        return text.replace("http://localhost:4000", countersign().toString())
                .replace("http://localhost:3000", application.toString())
                .replace("http://127.0.0.1:3000", "http://127.0.0.1:" + application.getPort());
    }

    private void bash(String commands) throws IOException, InterruptedException {
        var output = Files.createTempFile(Files.createDirectories(Secrets.LOGS), "openid-connect-page", ".log");
        var builder = new ProcessBuilder("bash", "-c", "set -euo pipefail\n" + commands)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("COUNTERSIGN_") || name.equals("DATABASE_URL"));
        environment.merge("PATH", System.getProperty("java.home") + "/bin", (path, java) -> java + ":" + path);
        var process = builder.start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    private HttpResponse<String> get(String path, String cookie) {
        return send(HttpRequest.newBuilder(application.resolve(path)), cookie);
    }

    private HttpResponse<String> post(String path, String cookie, String form) {
        return send(
                HttpRequest.newBuilder(application.resolve(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)),
                cookie);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String cookie) {
        try {
            return http.send(request.header("Cookie", cookie).build(), BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static String cookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    /** Goes from the application to Countersign and back, as a person does who is signed in there. */
    private String signIn(Browser browser) {
        var led = get("/sign-in", "");
        var back = follow(browser, location(led));
        assertThat(back).startsWith(application + "/callback?code=");
        var signedIn = get(back.substring(application.toString().length()), cookie(led));
        assertThat(location(signedIn)).isEqualTo(application + "/");
        return cookie(signedIn);
    }

    private String follow(Browser browser, String address) {
        assertThat(address).startsWith(countersign() + "/oauth2/");
        var answer = browser.get(address.substring(countersign().toString().length()));
        return answer.header("Location").orElseThrow(() -> new AssertionError(answer));
    }

    private boolean knows(String cookie) {
        return get("/", cookie).body().contains("Hello, Ann.");
    }

    @Test
    @DisplayName("signs a member in, forgets them when their session ends, and signs them out in both places")
    void fromTopToBottom() {
        var browser = new Browser(countersign(), "Firefox").signUp(member);
        assertThat(get("/", "").body()).contains("Sign in").doesNotContain("Hello");

        var first = signIn(browser);
        assertThat(knows(first)).isTrue();
        for (var forged : List.of("", "logout_token=nonsense")) {
            assertThat(post("/backchannel-logout", "", forged).statusCode()).isEqualTo(400);
        }
        assertThat(knows(first)).isTrue();
        browser.delete("/api/v1/session");
        Expect.soon(() -> !knows(first));

        browser.signIn(member);
        var second = signIn(browser);
        assertThat(knows(second)).isTrue();
        assertThat(follow(browser, location(post("/sign-out", second, "")))).isEqualTo(application + "/");
        assertThat(browser.session()).isEmpty();
        assertThat(knows(second)).isFalse();
    }

    @Test
    @DisplayName("does not sign in who comes back with somebody else's code")
    void planted() {
        var browser = new Browser(countersign(), "Firefox").signUp(member);
        var thief = get("/sign-in", "");
        var victim = get("/sign-in", "");
        var back = follow(browser, location(thief));

        var answer = get(back.substring(application.toString().length()), cookie(victim));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }
}
