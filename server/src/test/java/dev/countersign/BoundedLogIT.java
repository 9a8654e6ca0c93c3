package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.AtOnce;
import dev.countersign.support.Browser;
import dev.countersign.support.JarProcess;
import dev.countersign.support.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A node that strangers call again and again")
class BoundedLogIT {
    private static final Pattern MORE = Pattern.compile("FailureLog .*\\.\\.\\. and (\\d+) more like this");
    private static final Pattern TIMES = Pattern.compile("\"outcome\":\"401\",\"times\":\"(\\d+)\"");

    @TempDir
    private Path directory;

    private static long sum(Pattern counts, String text) {
        return counts.matcher(text)
                .results()
                .mapToLong(count -> Long.parseLong(count.group(1)))
                .sum();
    }

    private static List<String> with(String words, String text) {
        return text.lines().filter(line -> line.contains(words)).toList();
    }

    @Test
    @DisplayName("prints a few lines, at its end the number of the others, and one line per security event")
    void bounded() {
        var server = TestServer.alone();
        var node = JarProcess.start(directory, server.forAnotherProcess());
        node.untilReady();
        var browser = new Browser(node.url(), "");
        for (var n = 0; n < 30; n++) {
            new Browser(node.url(), "").signUp("member" + n + "@example.org");
        }
        for (var n = 0; n < 200; n++) {
            assertThat(browser.get("/api/v1/service/accounts/1").status()).isEqualTo(401);
        }
        var member = new Browser(node.url(), "").signUp("ann@example.org");
        server.takeDatabaseAway();
        var failed = AtOnce.run(100, n -> member.get("/api/v1/session").status()).stream()
                .filter(status -> status == 503)
                .count();
        assertThat(failed).isGreaterThan(50);
        server.bringDatabaseBack();
        node.stop();
        server.stop();

        var output = node.output();
        assertThat(with("\"event\":\"session-started\"", output)).hasSize(31);
        assertThat(with("service-call", output)).hasSizeBetween(2, 5);
        assertThat(sum(TIMES, output)
                        + with("service-call", output).stream()
                                .filter(line -> !line.contains("times"))
                                .count())
                .isEqualTo(200);
        // Most calls never reach the database: one address may have only a limited number of requests in progress.
        var failures = Stream.of("The database did not answer", "Too busy, or stopping")
                .flatMap(kind -> with(kind, output).stream())
                .filter(line -> !MORE.matcher(line).find())
                .count();
        assertThat(failures).isBetween(10L, 40L);
        assertThat(failures + sum(MORE, output)).isEqualTo(failed);
    }
}
