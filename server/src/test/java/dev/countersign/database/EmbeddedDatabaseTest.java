package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The embedded database")
class EmbeddedDatabaseTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "12x\n", "\u00e4\n"})
    @DisplayName("says which file a crash on a full disk has left without a process id")
    void noProcessId(String left) throws IOException {
        Files.createDirectory(folder.resolve("postgres-binaries"));
        var file = Files.createDirectory(folder.resolve("postgres")).resolve("postmaster.pid");
        Files.writeString(file, left, StandardCharsets.ISO_8859_1);
        var database = EmbeddedDatabase.starting(new DataDirectory(folder));

        assertThatThrownBy(database::address)
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageStartingWith("COUNTERSIGN_DATA_DIR: '" + file + "' has no process id")
                .hasMessageEndingWith("delete it if no PostgreSQL uses its folder.");
    }
}
