package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.countersign.support.Browser;
import dev.countersign.support.JarProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The packaged jar")
class StartIT {
    private static final String SECRET = "a secret of thirty-two bytes or more";
    private static final String NOT_SHOWN = "hush-hush";

    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "starts with nothing given, syncs to disk, keeps its data to itself, prints its address, runs from a copy")
    void startsAlone() throws IOException {
        var cold = JarProcess.startPacked(directory, Map.of());
        cold.untilReady();
        assertThat(cold.output().strip().lines().toList().getLast())
                .isEqualTo("Countersign is ready: open " + cold.url() + " (database: embedded, in "
                        + directory.toRealPath().resolve("data") + ")");
        var email = "ann@example.org";
        var browser = new Browser(cold.url(), "").signUp(email);
        assertThat(browser.get("/health/ready").status()).isEqualTo(200);
        assertThat(cold.output().strip().lines().toList().getLast())
                .as("an event, with nothing around it (SEC-65)")
                .matches("\\{\"time\":\"[^\"]+\",\"event\":\"session-started\",.*\"method\":\"password\"}");
        for (var kept : new String[] {"data", "data/secret", "data/database-password", "data/postgres"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(kept))))
                    .as(kept)
                    .endsWith("------");
        }
        assertThat(Files.readString(directory.resolve("data/postgres/postmaster.opts")))
                .contains("fsync=on");
        assertThat(cold.stop()).isEqualTo(143);
        assertThat(directory.resolve("data/postgres/postmaster.pid")).doesNotExist();

        var restored = directory.resolve("restored");
        copy(directory.resolve("data"), restored.resolve("data"));
        var warm = JarProcess.startPacked(restored, Map.of());
        System.out.println(
                "start to ready on a warm data directory: " + warm.untilReady().toMillis() + " ms");
        assertThat(new Browser(warm.url(), "").signIn(email).status()).isEqualTo(202);
        warm.stop();
    }

    /** The backup command of docs/operating.md. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try {
            assertThat(new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                            .start()
                            .waitFor())
                    .isZero();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    @DisplayName("runs on a given PostgreSQL and then stores nothing itself")
    void givenDatabase() {
        var owner = JarProcess.startPacked(directory, Map.of());
        owner.untilReady();
        try {
            var url = databaseUrlOf(directory);
            var elsewhere = Files.createTempDirectory("given");
            var secret = Files.readString(directory.resolve("data/secret")).strip();
            var node = JarProcess.startPacked(elsewhere, Map.of("DATABASE_URL", url, "SESSION_SECRET", secret));
            node.untilReady();
            assertThat(node.output())
                    .containsPattern(" \\(database: localhost:\\d+/postgres\\)")
                    .doesNotContain(secret);
            new Browser(node.url(), "").signUp("ben@example.org");
            node.stop();
            assertThat(elsewhere.resolve("data")).doesNotExist();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            owner.stop();
        }
    }

    private static String databaseUrlOf(Path directory) throws IOException {
        var port = Files.readAllLines(directory.resolve("data/postgres/postmaster.pid"))
                .get(3);
        var password =
                Files.readString(directory.resolve("data/database-password")).strip();
        return "postgres://postgres:" + password + "@localhost:" + port.strip() + "/postgres?ApplicationName=given";
    }

    @Test
    @DisplayName("reports in one line that Java is too old")
    void olderJava() {
        for (var name : new String[] {"java-17-openjdk-amd64", "java-17-openjdk-arm64", "java-21-openjdk-amd64"}) {
            var java = Path.of("/usr/lib/jvm", name, "bin", "java");
            if (Files.isExecutable(java)) {
                var process = JarProcess.startPacked(java, directory, Map.of());
                assertThat(process.untilExit()).isNotZero();
                assertThat(process.output().strip())
                        .startsWith("Countersign needs Java 25 or newer")
                        .hasLineCount(1);
                return;
            }
        }
        abort("no older Java is installed here");
    }

    @Nested
    @DisplayName("refuses in one line, with a nonzero status,")
    class Refuses {
        @Test
        @DisplayName("an invalid setting, with its name, its value and what would be right")
        void wrongSetting() {
            refuses(Map.of("COUNTERSIGN_SESSION_LIMIT", "0"), "COUNTERSIGN_SESSION_LIMIT", "'0'", "from 1 to 100");
        }

        @Test
        @DisplayName("an unreachable or missing database, without showing its password")
        void database() {
            for (var url : new String[] {"postgres://u:%s@localhost:1/x", "postgres://u:%s@:/"}) {
                refuses(Map.of("DATABASE_URL", url.formatted(NOT_SHOWN), "SESSION_SECRET", SECRET), "DATABASE_URL");
            }
        }

        @Test
        @DisplayName("a port in use")
        void port() throws IOException {
            try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
                var port = String.valueOf(taken.getLocalPort());
                refuses(Map.of("PORT", port), "PORT", port, "is in use");
            }
        }

        @Test
        @DisplayName("a data directory in use by another process")
        void dataDirectory() {
            var first = JarProcess.startPacked(directory, Map.of());
            first.untilReady();
            refuses(Map.of(), "COUNTERSIGN_DATA_DIR", "in use by another Countersign");
            first.stop();
        }

        @Test
        @DisplayName("a secret other than the one that the database was set up with (SEC-06)")
        void anotherSecret() {
            var first = JarProcess.startPacked(directory, Map.of("SESSION_SECRET", SECRET));
            first.untilReady();
            first.stop();
            refuses(
                    Map.of("SESSION_SECRET", NOT_SHOWN + ", and long enough to be one"),
                    "SESSION_SECRET",
                    "not the one that this database was set up with");
        }

        private void refuses(Map<String, String> variables, String... words) {
            var process = JarProcess.startPacked(directory, variables);
            assertThat(process.untilExit()).isNotZero();
            assertThat(process.output().strip())
                    .startsWith("Countersign did not start. ")
                    .contains(words)
                    .hasLineCount(1)
                    .doesNotContain(NOT_SHOWN)
                    .doesNotMatch(Pattern.compile("(?s).*\\bat [a-z]+\\..*"));
        }
    }
}
