package dev.countersign.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.JarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A node from the jar that is ready")
class ClassesOfRequestsIT {
    @TempDir
    private Path directory;

    @Test
    @DisplayName("has loaded every class of the jar that any request needs, and reads the jar no more")
    void loadsNoClass() throws IOException {
        var log = directory.resolve("classes.log");
        var node = JarProcess.startPacked(directory, Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + log));
        int beforeRequests;
        try {
            node.untilReady();
            beforeRequests = fromTheJar(log).size();
            new EveryKindOfRequest(node.url(), keyThatMayDoAll()).send();
        } finally {
            node.stop();
        }
        var classes = fromTheJar(log);

        assertThat(beforeRequests).isGreaterThan(1_000);
        assertThat(classes.subList(beforeRequests, classes.size()))
                .as("classes that a request loaded; bin/request-classes writes the list of those that the start loads")
                .isEmpty();
    }

    private String keyThatMayDoAll() {
        var scopes = Arrays.stream(Scope.values()).flatMap(scope -> Stream.of("--scope", scope.toString()));
        var words = Stream.concat(Stream.of("keys", "create", "--name", "shop"), scopes);
        return JarProcess.command(directory, Map.of(), words.toArray(String[]::new))
                .out()
                .strip();
    }

    private static List<String> fromTheJar(Path log) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("source: jar:nested"))
                    .map(line -> line.replaceFirst("\\[.*?] ", "").replaceFirst(" source: .*", ""))
                    .toList();
        }
    }
}
