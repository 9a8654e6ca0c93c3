package dev.countersign.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/** The applications of {@code src/test/relying-parties}. */
public final class RelyingParties {
    public static final Path SOURCES = Path.of("src", "test", "relying-parties");
    private static final Path FOLDER = Path.of("target", "relying-parties").toAbsolutePath();

    private static boolean installed;

    private RelyingParties() {}

    /**
     * A folder with all of them and the packages of npm, which are installed once for a run. Skips the test if there is no npm;
     * with {@code CI=true} the test fails.
     */
    public static synchronized Path withPackages() throws IOException, InterruptedException {
        Program.demand("npm");
        if (!installed) {
            FileSystemUtils.deleteRecursively(FOLDER);
            FileSystemUtils.copyRecursively(SOURCES, FOLDER);
            var log = FOLDER.resolve("npm.log");
            var npm = new ProcessBuilder("npm", "ci")
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertThat(npm.waitFor(3, TimeUnit.MINUTES)).isTrue();
            assertThat(npm.exitValue()).as(Files.readString(log)).isZero();
            installed = true;
        }
        return FOLDER;
    }
}
