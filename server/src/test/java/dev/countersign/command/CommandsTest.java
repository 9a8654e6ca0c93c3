package dev.countersign.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.service.Service;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

@DisplayName("What is typed after a command")
class CommandsTest {
    private static final TestServer SERVER = TestServer.with();

    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    private int say(String... words) {
        var rooms = new StaticListableBeanFactory(Map.of("service", SERVER.room(Service.class)));
        return Commands.run(
                () -> rooms, String::valueOf, new PrintWriter(new StringWriter()), new PrintWriter(err, true), words);
    }

    @Test
    @DisplayName("is no file to read, whatever sign it begins with: nothing of it is printed")
    void atFile() throws IOException {
        var file = Files.writeString(directory.resolve("secret"), "hush\n");

        assertThat(say("accounts", "disable", "@" + file)).isEqualTo(Commands.FAILED);
        assertThat(err.toString()).contains("'@" + file + "'").doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"accounts disable %s", "accounts enable %s", "accounts import %s", "keys revoke %s", "%s"})
    @DisplayName("is printed in one line of what can be seen: a terminal does nothing but show it")
    void printable(String command) {
        var typed = "an\u001B[31mn\r\nb\u0085e\u202En\u2028";
        say(command.formatted(typed.replace(' ', '_')).split(" "));

        assertThat(err.toString().strip()).hasLineCount(1).matches("[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");
    }
}
