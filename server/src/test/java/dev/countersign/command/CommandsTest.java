package dev.countersign.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.operator.Members;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

@DisplayName("The input after a command")
class CommandsTest {
    private static final TestServer SERVER = TestServer.with();

    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    private int say(String... words) {
        var rooms = new StaticListableBeanFactory(Map.of("service", SERVER.room(Members.class)));
        return Commands.run(
                () -> rooms, String::valueOf, new PrintWriter(new StringWriter()), new PrintWriter(err, true), words);
    }

    @Test
    @DisplayName("is never read as a file, whatever sign it begins with: nothing of it is printed")
    void atFile() throws IOException {
        var file = Files.writeString(directory.resolve("secret"), "hush\n");

        assertThat(say("accounts", "disable", "@" + file)).isEqualTo(Commands.FAILED);
        assertThat(err.toString()).contains("'@" + file + "'").doesNotContain("hush");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "foo|There is no command 'foo'. Try: countersign --help",
                "kyes list|There is no command 'kyes'; did you mean 'keys'? Try: countersign --help",
                "keys lits|There is no command 'lits'; did you mean 'list'? Try: countersign keys --help",
                "keys|countersign keys needs a command: create, list, revoke, rotate. Try: countersign keys --help",
                "keys list --colour=hush|There is no option '--colour'. Try: countersign keys list --help",
                "keys list hush|'hush' is one word too many. Try: countersign keys list --help",
                "keys create|countersign keys create needs --name and --scope. Try: countersign keys create --help",
                "accounts disable|countersign accounts disable needs <email>. Try: countersign accounts disable --help",
                "SESSION_SECRET=hush|There is no command 'SESSION_SECRET'. Try: countersign --help",
                "-x|There is no option '-x'. Try: countersign --help",
                "keys create --name a --name b --scope events|--name is given twice. Try: countersign keys create --help",
            })
    @DisplayName("is answered in one line that points to the help if it is unknown")
    void notUnderstood(String words, String line) {
        assertThat(say(words.split(" "))).isEqualTo(2);
        assertThat(err.toString().strip()).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"accounts disable %s", "accounts enable %s", "accounts import %s", "keys revoke %s", "%s"})
    @DisplayName("is printed in one line of visible characters, so a terminal executes nothing")
    void printable(String command) {
        var typed = "an\u001B[31mn\r\nb\u0085e\u202En\u2028";
        say(command.formatted(typed.replace(' ', '_')).split(" "));

        assertThat(err.toString().strip()).hasLineCount(1).matches("[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");
    }
}
