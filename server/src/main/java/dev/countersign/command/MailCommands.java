package dev.countersign.command;

import dev.countersign.mail.Letters;
import dev.countersign.mail.Recipient;
import dev.countersign.mail.SendResult;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code countersign mail …}. */
@Command(
        name = "mail",
        description = "Check the mail settings.",
        footer = {"", "Example:", "  countersign mail test ann@example.org"})
final class MailCommands {
    private final Commands.Rooms rooms;
    private final PrintWriter out;
    private final PrintWriter err;

    MailCommands(Commands.Rooms rooms, PrintWriter out, PrintWriter err) {
        this.rooms = rooms;
        this.out = out;
        this.err = err;
    }

    @Command(name = "test", description = "Send a test email now and print the mail server's answer.")
    int test(
            @Parameters(paramLabel = "<address>", description = "Where to send it.") Recipient to,
            @Option(names = "--json", description = "Print the result as JSON.") boolean json) {
        var result = rooms.open().getBean(Letters.class).test(to);
        if (result.isEmpty()) {
            err.println("There is no mail server: set COUNTERSIGN_MAIL_URL and COUNTERSIGN_MAIL_FROM.");
            return Commands.FAILED;
        }
        return switch (result.get()) {
            case SendResult.Accepted(var answer) -> {
                print(json, "accepted", answer, "Accepted: ");
                yield Commands.DONE;
            }
            case SendResult.Deferred(var answer) -> failed(json, "deferred", answer, "Not accepted now: ");
            case SendResult.Refused(var answer) -> failed(json, "refused", answer, "Refused: ");
            case SendResult.NotReached(var why) ->
                failed(json, "not-reached", why, "The mail server was not reached: ");
        };
    }

    private record Tested(String result, String answer) {}

    private int failed(boolean json, String result, String answer, String words) {
        if (json) {
            print(true, result, answer, words);
        } else {
            err.println(Commands.inOneLine(words + answer));
        }
        return Commands.FAILED;
    }

    private void print(boolean json, String result, String answer, String words) {
        out.println(
                json
                        ? JsonMapper.shared().writeValueAsString(new Tested(result, answer))
                        : Commands.inOneLine(words + answer));
    }
}
