package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The pack")
class PackTest {
    @Test
    @DisplayName("ends when its memory is used up, and docs/operating.md says how the jar can do the same")
    void outOfMemory() throws IOException {
        assertThat(Files.readString(Path.of("src", "pack", "node.options"))).contains(" -XX:+ExitOnOutOfMemoryError");
        assertThat(Files.readString(Path.of("..", "docs", "operating.md")))
                .contains("java -XX:+ExitOnOutOfMemoryError -jar countersign.jar");
    }
}
