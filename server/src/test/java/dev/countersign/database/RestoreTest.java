package dev.countersign.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Expect;
import dev.countersign.support.InstalledPostgres;
import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A backup, by the commands of docs/operating.md,")
class RestoreTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName("restores its contents and nothing later, and all sessions can be ended")
    void restores() throws IOException {
        try (var postgres = InstalledPostgres.start(InstalledPostgres.demand(), directory)) {
            var original = postgres.freshDatabase("original");
            var node = TestServer.on(original);
            var member = node.member();
            postgres.run(directory, original, documented("pg_dump"));
            var later = node.member();
            node.stop();

            var copy = postgres.freshDatabase("copy");
            postgres.run(directory, copy, documented("pg_restore"));
            var restored = TestServer.on(copy);
            try {
                var here = member.at(restored);
                assertThat(here.session())
                        .isEqualTo(here.get("/api/v1/session-log")
                                .json()
                                .path("entries")
                                .valueStream()
                                .map(entry -> entry.path("session_id").asString())
                                .findFirst());
                assertThat(later.at(restored).session()).isEmpty();
                assertThat(restored.browser().signIn(later.email()).status()).isEqualTo(401);

                var words = documented("java -jar countersign.jar sessions")
                        .replace("java -jar countersign.jar", "")
                        .strip();
                assertThat(new Operator(restored).say(words.split(" ")).out()).isEqualTo("1 session ended.\n");
                Expect.soon(() -> here.session().isEmpty());
                assertThat(here.signIn(member.email()).status()).isEqualTo(200);
                assertThat(here.get("/api/v1/session-log").at("/entries/1/end_reason"))
                        .isEqualTo("ended-by-operator");
                assertThat(restored.member().session()).isPresent();
            } finally {
                restored.stop();
            }
        }
    }

    /** The document's block that begins with this command. */
    private static String documented(String command) throws IOException {
        var block = Pattern.compile("```sh\n(" + command + " .*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/operating.md")));
        assertThat(block.find()).as(command).isTrue();
        return block.group(1);
    }
}
