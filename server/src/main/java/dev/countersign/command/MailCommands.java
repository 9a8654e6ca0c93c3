package dev.countersign.command;

import dev.countersign.mail.Letters;
import dev.countersign.mail.Recipient;
import dev.countersign.mail.SendResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code countersign mail …}. */
@Command(
        name = "mail",
        description = "Check the mail settings.",
        footer = {"", "Example:", "  countersign mail test ann@example.org"})
final class MailCommands {
    private record Tested(String result, String answer) {}

    private final Terminal terminal;

    MailCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "test",
            description = "Send a test email now and print the mail server's answer.",
            footer = {"", "Example:", "  countersign mail test ann@example.org"})
    int test(
            @Parameters(paramLabel = "<address>", description = "Where to send it.") Recipient to, @Mixin AsJson json) {
        var result = terminal.room(Letters.class).test(to);
        if (result.isEmpty()) {
            return terminal.failed("There is no mail server: set COUNTERSIGN_MAIL_URL and COUNTERSIGN_MAIL_FROM.");
        }
        return switch (result.get()) {
            case SendResult.Accepted(var answer) ->
                terminal.done(json, new Tested("accepted", answer), "Accepted: " + answer);
            case SendResult.Deferred(var answer) -> failed(json, "deferred", answer, "Not accepted now: ");
            case SendResult.Refused(var answer) -> failed(json, "refused", answer, "Refused: ");
            case SendResult.NotReached(var why) ->
                failed(json, "not-reached", why, "The mail server was not reached: ");
        };
    }

    private int failed(AsJson json, String result, String answer, String words) {
        if (json.given()) {
            terminal.done(json, new Tested(result, answer), answer);
        } else {
            terminal.note(words + answer);
        }
        return Commands.FAILED;
    }
}
