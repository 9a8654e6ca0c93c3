package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Browser;
import dev.countersign.support.InstalledPostgres;
import dev.countersign.support.JarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A database that was restored on another server")
class RestoredElsewhereIT {
    private static final String SECRET = "a secret of a restored server, long enough";

    @TempDir
    private Path directory;

    private static Map<String, String> on(String databaseUrl) {
        return Map.of("DATABASE_URL", databaseUrl, "SESSION_SECRET", SECRET);
    }

    @Test
    @DisplayName("is refused until the operator accepts it, who is told what that means")
    void accepted() throws IOException {
        var programs = InstalledPostgres.demand();
        try (var old = InstalledPostgres.start(programs, Files.createDirectory(directory.resolve("old")));
                var fresh = InstalledPostgres.start(programs, Files.createDirectory(directory.resolve("fresh")))) {
            var original = old.freshDatabase("app");
            var node = JarProcess.start(directory, on(original));
            node.untilReady();
            var member = new Browser(node.url(), "").signUp("ann@example.org");
            node.stop();
            var copy = fresh.freshDatabase("app");
            old.run(directory, original, "pg_dump --format=custom --file=app.dump \"$DATABASE_URL\"");
            fresh.run(directory, copy, "pg_restore --exit-on-error --dbname=\"$DATABASE_URL\" app.dump");

            var refused = JarProcess.start(directory, on(copy));
            assertThat(refused.untilExit()).isEqualTo(1);
            assertThat(refused.output().strip().lines())
                    .singleElement()
                    .asString()
                    .contains("this database was last used on server ", "run 'countersign database accept'");

            var accepted = JarProcess.command(directory, on(copy), "database", "accept");
            assertThat(accepted.status()).as(accepted.err()).isZero();
            assertThat(accepted.out())
                    .contains("Accepted. The database was last used on server ")
                    .contains("sessions that ended since then are live again");
            assertThat(JarProcess.command(directory, on(copy), "database", "accept")
                            .out())
                    .contains("Nothing to accept");

            var restored = JarProcess.start(directory, on(copy));
            restored.untilReady();
            assertThat(member.at(restored.url()).session()).isPresent();
            restored.stop();
        }
    }
}
