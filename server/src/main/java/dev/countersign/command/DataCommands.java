package dev.countersign.command;

import dev.countersign.account.Member;
import dev.countersign.operator.MemberData;
import dev.countersign.operator.Operator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign accounts …}: all that is stored about a member is copied or deleted. */
final class DataCommands {
    private DataCommands() {}

    static void addTo(CommandLine accounts, Terminal terminal) {
        accounts.addSubcommand(new Export(terminal)).addSubcommand(new Delete(terminal));
    }

    @Command(
            name = "export",
            description =
                    "Print all that is stored about a member, as one JSON document. The member sees that it was done.",
            footer = {"", "Example:", "  countersign accounts export ann@example.org > ann.json"})
    private static final class Export extends HelpCommands.AboutMember {
        Export(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(Member member, AsJson json) {
            var account = member.account();
            return terminal.room(MemberData.class)
                    .export(Operator.onCommandLine(), account.id())
                    .map(terminal::document)
                    .orElseGet(() -> EmailArgument.nobody(terminal, account.email()));
        }
    }

    @Command(
            name = "delete",
            description =
                    "Delete an account and all that names its member, for good. The member is told by mail, if the"
                            + " address is confirmed.",
            footer = {
                "",
                "The log keeps its rows, without account and addresses. A backup and the lines that nodes have printed are"
                        + " yours to delete.",
                "",
                "Example:",
                "  countersign accounts delete ann@example.org --yes"
            })
    private static final class Delete extends HelpCommands.AboutMember {
        @Option(names = "--yes", description = "Confirms the deletion. Without it, nothing is deleted.")
        private boolean yes;

        Delete(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(Member member, AsJson json) {
            var account = member.account();
            if (!yes) {
                throw new NotUnderstood.Combination("would delete " + account.email() + " (" + account.name()
                        + ", since " + Table.time(account.createdAt()) + ") for good. To do that, add --yes.");
            }
            return terminal.room(MemberData.class).delete(Operator.onCommandLine(), account.id())
                    ? terminal.done(
                            json,
                            new Shapes.Deleted(account.id(), account.email()),
                            account.email() + " is deleted, with all that named its member.")
                    : EmailArgument.nobody(terminal, account.email());
        }
    }
}
