package dev.countersign.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.client.Browser;
import dev.countersign.client.Countersign;
import dev.countersign.client.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The commands of \"A Java application\" in docs/integrating.md")
class JavaPageIT {
    private static final Path SOURCES = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI countersign = URI.create("http://localhost:" + Server.freePort());
    private final URI example = URI.create("http://localhost:" + Server.freePort());
    private final List<Process> terminals = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void closeTerminals() {
        terminals.forEach(terminal -> {
            var all = new ArrayList<>(terminal.descendants().toList());
            all.add(terminal.toHandle());
            all.forEach(ProcessHandle::destroy);
            all.forEach(
                    process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
        });
    }

    @Test
    @DisplayName("lead a person to sign-in and back, greet them, and refuse them once they have signed out")
    void fromTopToBottom() throws IOException {
        var commands = commands();
        assertThat(commands).hasSize(2);
        inATerminal(commands.get(0), countersign);
        Server.soon("Countersign", () -> answers(countersign));
        inATerminal(commands.get(1), example);
        Server.soon("the example", () -> answers(example));

        var page = example.resolve("/reports?from=may");
        var led = get(page, "");
        assertThat(led.statusCode()).isEqualTo(302);
        var signIn = URI.create(led.headers().firstValue("Location").orElseThrow());
        assertThat(signIn.toString()).startsWith(countersign + "/login?return_to=");

        var browser = Browser.signUp(countersign);
        var cookie = Countersign.COOKIE + "=" + browser.token();
        assertThat(get(signIn, cookie).headers().firstValue("Location")).hasValue(page.toString());
        assertThat(get(page, cookie).body()).startsWith("Hello, Ann at ");

        browser.signOut(countersign);
        Server.soon("a refusal", () -> get(page, cookie).statusCode() == 302);
    }

    private static List<String> commands() throws IOException {
        var text = Files.readString(SOURCES.resolve("docs/integrating.md"));
        var section = text.substring(text.indexOf("## A Java application"), text.indexOf("## Webhooks"));
        return BLOCK.matcher(section).results().map(JavaPageIT::typed).toList();
    }

    private static String typed(MatchResult block) {
        return "set -euo pipefail\n" + block.group(1);
    }

    /** As on the page, except for the ports and the location of the sources. */
    private void inATerminal(String commands, URI url) throws IOException {
        var builder = new ProcessBuilder(
                        "bash",
                        "-c",
                        commands.replace("http://localhost:3000", example.toString())
                                // Set for the application only: the server refuses settings that it does not know.
                                .replace(
                                        "COUNTERSIGN_KEY=",
                                        "SERVER_PORT=%d COUNTERSIGN_URL=%s COUNTERSIGN_KEY="
                                                .formatted(example.getPort(), countersign))
                                .replaceAll("(server|examples/spring)/target/", SOURCES + "/$1/target/"))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        Files.createTempFile(directory, "terminal", ".log").toFile());
        var environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith("COUNTERSIGN_")
                        || name.equals("DATABASE_URL")
                        || name.equals("SESSION_SECRET"));
        environment.merge("PATH", System.getProperty("java.home") + "/bin", (path, java) -> java + ":" + path);
        environment.put("PORT", String.valueOf(url.getPort()));
        terminals.add(builder.start());
    }

    private boolean answers(URI url) {
        try {
            return get(url, "").statusCode() > 0;
        } catch (AssertionError notYet) {
            return false;
        }
    }

    private HttpResponse<String> get(URI url, String cookie) {
        try {
            return http.send(
                    HttpRequest.newBuilder(url)
                            .header("Sec-Fetch-Mode", "navigate")
                            .header("Cookie", cookie)
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException away) {
            throw new AssertionError(away);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
