package dev.countersign.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Operator;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The input after a command")
class CommandsTest {
    private static final TestServer SERVER = TestServer.with();

    @TempDir
    private Path directory;

    private final Operator operator = new Operator(SERVER);

    @Test
    @DisplayName("is never read as a file, whatever sign it begins with: nothing of it is printed")
    void atFile() throws IOException {
        var file = Files.writeString(directory.resolve("secret"), "hush\n");

        var said = operator.say("accounts", "disable", "@" + file);

        assertThat(said.status()).isEqualTo(Commands.FAILED);
        assertThat(said.err()).contains("'@" + file + "'").doesNotContain("hush");
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
                "accounts list --state tired|Invalid value for option '--state': 'tired' is not one of locked, disabled, unverified. Try: countersign accounts list --help",
                "accounts list --limit 201|Invalid value for option '--limit': '201' is not a number from 1 to 200. Try: countersign accounts list --help",
                "keys rotate 00000000-0000-7000-8000-000000000000 --overlap 24|Invalid value for option '--overlap': '24' is not a duration from 0s to 90d, with a unit (s, m, h or d). Try: countersign keys rotate --help",
                "events ann@example.org --limit few|Invalid value for option '--limit': 'few' is not a number from 1 to 200. Try: countersign events --help",
                "events ann@example.org --before nonsense|Invalid value for option '--before': 'nonsense' is not the end of a page. Try: countersign events --help",
                "sessions end|countersign sessions end needs either <email> or --all. Try: countersign sessions end --help",
                "sessions end ann@example.org --all --yes|countersign sessions end needs either <email> or --all. Try: countersign sessions end --help",
                "sessions end --all|countersign sessions end signs out all members on all devices. To do that, add --yes. Try: countersign sessions end --help",
                "SESSION_SECRET=hush|There is no command 'SESSION_SECRET'. Try: countersign --help",
                "-x|There is no option '-x'. Try: countersign --help",
                "keys create --name a --name b --scope events|--name is given twice. Try: countersign keys create --help",
            })
    @DisplayName("is answered in one line that points to the help if it is unknown")
    void notUnderstood(String words, String line) {
        var said = operator.say(words.split(" "));

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err().strip()).isEqualTo(line);
        assertThat(said.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u3164", "\u2800", "\u0301", "\u00A0\u115F", "\u200B"})
    @DisplayName("is refused as a name if nobody can see it")
    void invisibleName(String name) {
        for (var command : new String[] {
            "clients add --redirect-uri https://shop.example.org/cb",
            "clients change 00000000-0000-7000-8000-000000000000",
            "keys create --scope events"
        }) {
            var words = Stream.concat(Stream.of(command.split(" ")), Stream.of("--name", name));
            var said = operator.say(words.toArray(String[]::new));

            assertThat(said.status()).as(command).isEqualTo(2);
            assertThat(said.err())
                    .startsWith("Invalid value for option '--name': it must have 1 to 100 characters, "
                            + "at least one of them visible, and no control characters.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accounts disable %s",
                "accounts show %s",
                "sessions end %s",
                "accounts list --state %s",
                "accounts import %s",
                "keys revoke %s",
                "%s"
            })
    @DisplayName("is printed in one line of visible characters, so a terminal executes nothing")
    void printable(String command) {
        var typed = "an\u001B[31mn\r\nb\u0085e\u202En\u2028";
        var said = operator.say(command.formatted(typed.replace(' ', '_')).split(" "));

        assertThat(said.err().strip()).hasLineCount(1).matches("[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");
    }
}
