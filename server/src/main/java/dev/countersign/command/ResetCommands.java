package dev.countersign.command;

import dev.countersign.account.Member;
import dev.countersign.operator.EntryResult;
import dev.countersign.operator.Operator;
import dev.countersign.operator.ResetCodeResult;
import dev.countersign.operator.ResetCodes;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign accounts …}: codes by which members set a password. A code is printed once, alone on its line. */
final class ResetCommands {
    private ResetCommands() {}

    static void addTo(CommandLine accounts, Terminal terminal) {
        accounts.addSubcommand(new Create(terminal)).addSubcommand(new Reset(terminal));
    }

    private record Made(String email, String resetCode, Instant expiresAt) {
        @Override
        public String toString() {
            return "Made[not shown]";
        }
    }

    @Command(
            name = "create",
            description = {
                "Enter a member, and print a code by which they set a password and are signed in.",
                "The code is shown only once, and works once within 24 hours."
            },
            footer = {
                "",
                "Examples:",
                "  countersign accounts create --email ann@example.org --name Ann",
                "  countersign accounts create --email ann@example.org --name Ann --verified"
            })
    private static final class Create implements Callable<Integer> {
        @Option(names = "--email", required = true, paramLabel = "<email>", description = "The member's email.")
        private String email = "";

        @Option(
                names = "--name",
                required = true,
                paramLabel = "<name>",
                description = "The member's name, 1 to 100 characters.")
        private String name = "";

        @Option(names = "--verified", description = "You know that the address is the member's: count it as confirmed.")
        private boolean verified;

        @Mixin
        private AsJson json = new AsJson();

        private final Terminal terminal;

        Create(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            return switch (terminal.room(ResetCodes.class).enter(Operator.onCommandLine(), email, name, verified)) {
                case EntryResult.Entered(var made) -> print(terminal, json, made);
                case EntryResult.EmailTaken() ->
                    terminal.failed("There is already an account with the email '" + email + "'.");
                case EntryResult.Invalid(var flaws) -> terminal.failed(FlawText.of(flaws));
            };
        }
    }

    @Command(
            name = "reset",
            description = {
                "Print a code by which a member sets a new password. Pass it on to them, and to nobody else.",
                "The code is shown only once, and works once within 24 hours; an earlier one stops working. When it is used,"
                        + " all of the member's sessions end."
            },
            footer = {"", "Example:", "  countersign accounts reset ann@example.org"})
    private static final class Reset extends HelpCommands.AboutMember {
        Reset(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(Member member, AsJson json) {
            var account = member.account();
            return switch (terminal.room(ResetCodes.class).make(Operator.onCommandLine(), account.id())) {
                case ResetCodeResult.Made made -> print(terminal, json, made);
                case ResetCodeResult.Disabled() ->
                    terminal.failed(account.email() + " is disabled. To enable it: countersign accounts enable "
                            + account.email());
                case ResetCodeResult.NoSuchMember() -> EmailArgument.nobody(terminal, account.email());
            };
        }
    }

    private static int print(Terminal terminal, AsJson json, ResetCodeResult.Made made) {
        var email = made.account().email();
        var code = made.code().text();
        return terminal.secret(
                json,
                new Made(email, code, made.expiresAt()),
                code,
                "Give this code to " + email + ", who sets a new password with it at " + terminal.publicUrl()
                        + "/login/reset-code. It works once, until " + Table.time(made.expiresAt())
                        + ", and is shown only now.");
    }
}
