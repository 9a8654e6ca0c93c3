package dev.countersign.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.JarProcess;
import dev.countersign.support.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("The commands of \"Your back end\" in docs/integrating.md")
class BackEndPageIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    @DisplayName("go from a fresh node to a key, a session that is checked, ended and refused, and a new account")
    void fromTopToBottom() throws IOException, InterruptedException {
        var node = JarProcess.start(directory, java.util.Map.of());
        node.untilReady();
        try {
            var said = run("set -euo pipefail\n"
                    + commands().replace("http://localhost:4000", node.url().toString()));

            assertThat(said.lines().toList())
                    .as(said)
                    .satisfiesExactly(
                            signedUp -> assertThat(signedUp).contains("\"recovery_codes\""),
                            asked -> assertThat(fields(asked))
                                    .as("the answer has the fields of the page's example, and the other way round")
                                    .isEqualTo(fields(example())),
                            listed -> assertThat(listed).startsWith("{\"limit\":2,\"sessions\":[{\"id\":\""),
                            askedAgain -> assertThat(askedAgain).isEqualTo("{\"active\":false}"),
                            made -> assertThat(made).contains("ben@example.org", "\"recovery_codes\""));
        } finally {
            node.stop();
        }
    }

    private static String section() throws IOException {
        var page = Files.readString(Path.of("../docs/integrating.md"));
        var section = page.substring(page.indexOf("## Your back end"));
        var end = section.indexOf("\n## ");
        return end < 0 ? section : section.substring(0, end);
    }

    private static String example() throws IOException {
        var section = section();
        var begin = section.indexOf("```json\n") + "```json\n".length();
        return section.substring(begin, section.indexOf("```", begin));
    }

    /** The paths of all fields, and the values of ann's answer that are the same in every run. */
    private static List<String> fields(String json) {
        var answer = JSON.readTree(json);
        assertThat(answer.at("/account/email").stringValue()).isEqualTo("ann@example.org");
        assertThat(answer.at("/session/method").stringValue()).isEqualTo("password");
        return fields("", answer).sorted().toList();
    }

    private static Stream<String> fields(String path, JsonNode node) {
        return node.isObject()
                ? node.propertyStream().flatMap(field -> fields(path + "/" + field.getKey(), field.getValue()))
                : Stream.of(path);
    }

    /** One answer per line. */
    private static String commands() throws IOException {
        return BLOCK.matcher(section())
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining())
                .replace("\ncurl -fsS", "\ncurl -w '\\n' -fsS")
                .replace("countersign.jar", System.getProperty("countersign.jar"));
    }

    private String run(String commands) throws IOException, InterruptedException {
        var output = Files.createTempFile("commands", ".out");
        var errors = Files.createTempFile(Files.createDirectories(Secrets.LOGS), "jar-page", ".log");
        var builder = new ProcessBuilder("bash", "-c", commands)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("COUNTERSIGN_") || name.equals("DATABASE_URL"));
        environment.merge("PATH", System.getProperty("java.home") + "/bin", (path, java) -> java + ":" + path);
        var process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return Files.readString(output).lines().filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
