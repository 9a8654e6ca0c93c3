package dev.countersign.command;

import dev.countersign.mail.Letters;
import dev.countersign.mail.Recipient;
import dev.countersign.mail.SendResult;
import dev.countersign.mail.WaitingLetters;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code countersign mail …}. */
@Command(
        name = "mail",
        description = "Check the mail settings.",
        footer = {"", "Example:", "  countersign mail test ann@example.org"})
final class MailCommands {
    private record Tested(String result, String answer, int waiting, int tried) {}

    private final Terminal terminal;

    MailCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "test",
            description = "Send a test email now, and print the mail server's answer and how many letters wait.",
            footer = {"", "Example:", "  countersign mail test ann@example.org"})
    int test(
            @Parameters(paramLabel = "<address>", description = "Where to send it.") Recipient to, @Mixin AsJson json) {
        var letters = terminal.room(Letters.class);
        var result = letters.test(to);
        if (result.isEmpty()) {
            return terminal.failed("There is no mail server: set COUNTERSIGN_MAIL_URL and COUNTERSIGN_MAIL_FROM.");
        }
        var waiting = letters.waiting();
        if (waiting.letters() > 0 && !json.given()) {
            terminal.note(
                    "Waiting letters: %d, %d of them tried before.".formatted(waiting.letters(), waiting.tried()));
        }
        return switch (result.get()) {
            case SendResult.Accepted(var answer) ->
                terminal.done(json, tested("accepted", answer, waiting), "Accepted: " + answer);
            case SendResult.Deferred(var answer) ->
                failed(json, tested("deferred", answer, waiting), "Not accepted now: ");
            case SendResult.Refused(var answer) -> failed(json, tested("refused", answer, waiting), "Refused: ");
            case SendResult.NotReached(var why) ->
                failed(json, tested("not-reached", why, waiting), "The mail server was not reached: ");
        };
    }

    private static Tested tested(String result, String answer, WaitingLetters waiting) {
        return new Tested(result, answer, waiting.letters(), waiting.tried());
    }

    private int failed(AsJson json, Tested tested, String words) {
        if (json.given()) {
            terminal.done(json, tested);
        } else {
            terminal.note(words + tested.answer());
        }
        return Commands.FAILED;
    }
}
