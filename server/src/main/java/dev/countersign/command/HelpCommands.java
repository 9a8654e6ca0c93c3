package dev.countersign.command;

import dev.countersign.account.Member;
import dev.countersign.operator.CorrectionResult;
import dev.countersign.operator.Corrections;
import dev.countersign.operator.MemberDetails;
import dev.countersign.operator.MemberLookup;
import dev.countersign.operator.Operator;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code countersign accounts …}: members are helped. */
final class HelpCommands {
    private HelpCommands() {}

    static void addTo(CommandLine accounts, Terminal terminal) {
        accounts.addSubcommand(new Unlock(terminal))
                .addSubcommand(new Rename(terminal))
                .addSubcommand(new ChangeEmail(terminal));
    }

    /** A command about one member. */
    abstract static class AboutMember implements Callable<Integer> {
        @Mixin
        private EmailArgument email = new EmailArgument();

        @Mixin
        private AsJson json = new AsJson();

        final Terminal terminal;

        AboutMember(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            return email.find(terminal, member -> run(member, json));
        }

        abstract int run(Member member, AsJson json);
    }

    @Command(
            name = "unlock",
            description = "Let a member sign in again after too many wrong passwords or requests.",
            footer = {"", "Example:", "  countersign accounts unlock ann@example.org"})
    private static final class Unlock extends AboutMember {
        Unlock(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(Member member, AsJson json) {
            terminal.room(Corrections.class)
                    .unlock(Operator.onCommandLine(), member.account().id());
            var details = terminal.room(MemberLookup.class).details(member);
            return AccountCommands.changed(
                    terminal, json, member, member.account().email() + " " + unlocked(details));
        }

        /** Says what still keeps the member out, if anything does. */
        private static String unlocked(MemberDetails details) {
            var email = details.member().account().email();
            if (details.member().disabled()) {
                return "is unlocked, but disabled. To enable the account: countersign accounts enable " + email;
            }
            if (details.obstacles().noPassword()) {
                return "is unlocked, but has no password. " + AccountCommands.TO_SET_PASSWORD + email;
            }
            return details.obstacles().noSeat()
                    ? "is unlocked, but all sessions are in use. To end them: countersign sessions end " + email
                    : "can sign in again with the right password.";
        }
    }

    @Command(
            name = "rename",
            description = "Change a member's name.",
            footer = {"", "Example:", "  countersign accounts rename ann@example.org \"Ann Example\""})
    private static final class Rename extends AboutMember {
        @Parameters(index = "1", paramLabel = "<name>", description = "The new name, 1 to 100 characters.")
        private String name = "";

        Rename(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(Member member, AsJson json) {
            var account = member.account();
            var result = terminal.room(Corrections.class).rename(Operator.onCommandLine(), account.id(), name);
            return corrected(
                    terminal, json, member, result, name, account.email() + " is now called " + name.strip() + ".");
        }
    }

    @Command(
            name = "email",
            description =
                    "Change a member's email address. The new address is not confirmed; the old one, if it was, is told by"
                            + " mail.",
            footer = {"", "Example:", "  countersign accounts email ann@example.org ann@example.com"})
    private static final class ChangeEmail extends AboutMember {
        @Parameters(index = "1", paramLabel = "<new>", description = "The new address.")
        private String next = "";

        ChangeEmail(Terminal terminal) {
            super(terminal);
        }

        @Override
        int run(Member member, AsJson json) {
            var account = member.account();
            var result = terminal.room(Corrections.class).changeEmail(Operator.onCommandLine(), account.id(), next);
            return corrected(
                    terminal, json, member, result, next, account.email() + " is now " + next + " (not confirmed).");
        }
    }

    private static int corrected(
            Terminal terminal, AsJson json, Member member, CorrectionResult result, String typed, String line) {
        return switch (result) {
            case CorrectionResult.Corrected _ -> AccountCommands.changed(terminal, json, member, line);
            case CorrectionResult.Invalid(var flaws) -> terminal.failed(FlawText.of(flaws));
            case CorrectionResult.EmailTaken() -> terminal.failed("Another account has the email '" + typed + "'.");
            case CorrectionResult.NoSuchMember() ->
                EmailArgument.nobody(terminal, member.account().email());
        };
    }
}
