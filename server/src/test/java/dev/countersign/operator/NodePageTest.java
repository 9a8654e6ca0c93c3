package dev.countersign.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Expect;
import dev.countersign.support.Program;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The Node.js server in docs/integrating.md")
class NodePageTest {
    private static final TestServer SERVER = TestServer.with();
    private static final Pattern PROGRAM = Pattern.compile("### In Node\\.js\\n.*?```js\\n(.*?)```", Pattern.DOTALL);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> programs = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeAll
    static void demand() {
        Program.demand("node");
    }

    @AfterEach
    void end() {
        programs.forEach(Process::destroy);
        http.shutdownNow();
    }

    @Test
    @DisplayName(
            "greets members, leads people to sign-in and back, refuses scripts and duplicate cookies, learns of an end")
    void wholeStory() {
        var app = run(SERVER.url());
        var member = SERVER.member();
        var cookie = Browser.SESSION + "=" + member.cookie(Browser.SESSION);

        assertThat(get(app, cookie, "navigate").body()).isEqualTo("Hello, Ann. You signed in by password.\n");
        var led = get(app, "theirs=1", "navigate");
        assertThat(led.statusCode()).isEqualTo(302);
        assertThat(led.headers().firstValue("Location"))
                .hasValue(SERVER.url() + "/login?return_to=http%3A%2F%2Flocalhost%3A" + app.getPort()
                        + "%2Freports%3Ffrom%3Dmay");
        assertThat(get(app, "theirs=1", "cors").statusCode()).isEqualTo(401);
        assertThat(get(app, cookie + "; " + cookie, "cors").statusCode()).isEqualTo(401);
        assertThat(get(app, Browser.SESSION + "=" + "A".repeat(43), "cors").statusCode())
                .isEqualTo(401);
        assertThat(get(app, Browser.SESSION + "=" + "A".repeat(9_000), "cors").statusCode())
                .isEqualTo(401);

        member.delete("/api/v1/session");
        assertThat(get(app, cookie, "cors").statusCode()).isEqualTo(401);
    }

    @Test
    @DisplayName("lets nobody in while Countersign cannot be reached: 503")
    void away() {
        var app = run(URI.create("http://localhost:" + TestServer.freePort()));

        var answer = get(app, Browser.SESSION + "=" + "A".repeat(43), "navigate");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }

    private URI run(URI countersign) {
        var port = TestServer.freePort();
        try {
            var page = PROGRAM.matcher(Files.readString(Path.of("../docs/integrating.md")));
            assertThat(page.find()).isTrue();
            var program = Files.writeString(directory.resolve("app.mjs"), page.group(1));
            var builder = new ProcessBuilder("node", program.toString()).inheritIO();
            builder.environment().put("PORT", String.valueOf(port));
            builder.environment().put("COUNTERSIGN_URL", countersign.toString());
            builder.environment()
                    .put("COUNTERSIGN_KEY", BackEnd.of(SERVER, Scope.INTROSPECT).secret());
            programs.add(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        var app = URI.create("http://localhost:" + port);
        Expect.soon(() -> {
            try {
                return get(app, "theirs=1", "cors").statusCode() == 401;
            } catch (UncheckedIOException notYet) {
                return false;
            }
        });
        return app;
    }

    private HttpResponse<String> get(URI app, String cookies, String mode) {
        try {
            return http.send(
                    HttpRequest.newBuilder(app.resolve("/reports?from=may"))
                            .header("Cookie", cookies)
                            .header("Sec-Fetch-Mode", mode)
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
