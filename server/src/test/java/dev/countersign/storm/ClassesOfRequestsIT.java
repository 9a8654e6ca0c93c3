package dev.countersign.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.keys.Scope;
import dev.countersign.support.Application;
import dev.countersign.support.Browser;
import dev.countersign.support.JarProcess;
import dev.countersign.support.Mailbox;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A ready node, started from the jar,")
class ClassesOfRequestsIT {
    /** bin/request-classes reads this file. */
    private static final Path LOG = Path.of("target", "classes-of-requests.log").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    @DisplayName("has loaded every class of the jar that any request needs, and no longer reads the jar")
    void loadsNoClass() throws IOException {
        var mail = Mailbox.open();
        var variables = new HashMap<>(mail.variables());
        variables.put("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + LOG);
        var node = JarProcess.startPacked(directory, variables);
        try (mail) {
            node.untilReady();
            var before = fromTheJar().size();
            new EveryKindOfRequest(
                            node.url(),
                            keyThatMayDoAll(),
                            mail,
                            application(node.url()),
                            application(node.url(), "--foreign"))
                    .send();
            var classes = fromTheJar();

            assertThat(before).isGreaterThan(1_000);
            assertThat(classes.subList(before, classes.size()))
                    .as(
                            "classes that requests loaded; bin/request-classes writes the list of those that the start loads")
                    .isEmpty();
        } finally {
            node.stop();
        }
    }

    private String keyThatMayDoAll() {
        var scopes = Arrays.stream(Scope.values()).flatMap(scope -> Stream.of("--scope", scope.toString()));
        var words = Stream.concat(Stream.of("keys", "create", "--name", "shop"), scopes);
        return JarProcess.command(directory, Map.of(), words.toArray(String[]::new))
                .out()
                .strip();
    }

    private Application application(URI node, String... more) {
        var words = List.of(
                "clients",
                "add",
                "--name",
                "Shop",
                "--redirect-uri",
                Application.CALLBACK,
                "--post-logout-redirect-uri",
                Application.AFTER_LOGOUT,
                "--backchannel-logout-uri",
                "https://shop.example.org/logout",
                "--device-grant",
                "--origin",
                Application.ORIGIN);
        var added = JarProcess.command(
                directory,
                Map.of(),
                Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new));
        return new Application(
                new Browser(node, "shop/1.0"),
                UUID.fromString(added.err().split(" ")[0]),
                Optional.of(added.out().strip()),
                Application.CALLBACK);
    }

    private static List<String> fromTheJar() throws IOException {
        try (var lines = Files.lines(LOG)) {
            return lines.filter(line -> line.contains("source: jar:nested"))
                    .map(line -> line.replaceFirst("\\[.*?] ", "").replaceFirst(" source: .*", ""))
                    .toList();
        }
    }
}
