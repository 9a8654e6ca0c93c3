package dev.countersign.command;

import dev.countersign.account.Member;
import dev.countersign.operator.MemberDetails;
import dev.countersign.operator.MemberEntry;
import dev.countersign.operator.MemberLookup;
import dev.countersign.operator.MemberState;
import dev.countersign.operator.Members;
import dev.countersign.operator.Operator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign accounts …}: members are found, entered and shut out. {@link HelpCommands} has the other half. */
@Command(
        name = "accounts",
        description = "Find members, enter them, and help those who can't get in.",
        footer = {
            "",
            "Every change is a security event that the member sees. It takes effect at once, on every running node.",
            "",
            "Examples:",
            "  countersign accounts show ann@example.org",
            "  countersign accounts reset ann@example.org",
            "  countersign accounts list --state locked"
        })
final class AccountCommands {
    /** The email follows. */
    static final String TO_SET_PASSWORD = "To print a code that sets one: countersign accounts reset ";

    private final Terminal terminal;

    AccountCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "list",
            description = "List members, in the order of their emails.",
            footer = {
                "",
                "Examples:",
                "  countersign accounts list --state locked",
                "  countersign accounts list --after ann@example.org --limit 200",
                "  countersign accounts list --json | jq -r '.accounts[].email'"
            })
    int list(
            @Option(
                            names = "--state",
                            paramLabel = "<state>",
                            description = "Only these: locked (too many wrong passwords), disabled, or unverified (the"
                                    + " address is not confirmed).")
                    @Nullable
                    MemberState state,
            @Option(names = "--after", paramLabel = "<email>", description = "Begin after this email.") @Nullable
                    String after,
            @Option(
                            names = "--limit",
                            defaultValue = PageLength.DEFAULT,
                            paramLabel = "<number>",
                            description = "How many at most, 1 to 200 (default: ${DEFAULT-VALUE}).")
                    PageLength limit,
            @Mixin AsJson json) {
        var page = terminal.room(MemberLookup.class)
                .list(Optional.ofNullable(state), Optional.ofNullable(after), limit.most());
        var table = Table.of("EMAIL", "NAME", "CREATED", "STATE");
        for (var entry : page.members()) {
            var account = entry.member().account();
            table.row(account.email(), account.name(), Table.time(account.createdAt()), state(entry));
        }
        var document = new Shapes.Accounts(
                page.members().stream().map(Shapes.Account::of).toList(),
                page.next().orElse(null));
        var done = terminal.done(json, document, table);
        page.next().filter(next -> !json.given()).ifPresent(next -> terminal.note("More follow: --after " + next));
        return done;
    }

    /** The words of {@code --state}. */
    private static String state(MemberEntry entry) {
        var states = new ArrayList<MemberState>();
        if (entry.locked()) {
            states.add(MemberState.LOCKED);
        }
        if (entry.member().disabled()) {
            states.add(MemberState.DISABLED);
        }
        if (!entry.member().account().emailVerified()) {
            states.add(MemberState.UNVERIFIED);
        }
        return states.isEmpty() ? "-" : Table.words(states);
    }

    @Command(
            name = "show",
            description = "Show a member, and what keeps them from signing in.",
            footer = {
                "",
                "Examples:",
                "  countersign accounts show ann@example.org",
                "  countersign accounts show ann@example.org --json"
            })
    int show(@Mixin EmailArgument email, @Mixin AsJson json) {
        return email.find(terminal, member -> {
            var details = terminal.room(MemberLookup.class).details(member);
            return terminal.done(json, Shapes.Details.of(details), facts(details));
        });
    }

    private static Table facts(MemberDetails details) {
        var member = details.member();
        var account = member.account();
        var facts = Table.ofFacts()
                .row("Email", account.email() + (account.emailVerified() ? "" : " (not confirmed)"))
                .row("Name", account.name())
                .row("Id", account.id())
                .row("Created", Table.time(account.createdAt()))
                .row("Sign-in", signIn(details))
                .row("Sessions", details.sessions().size() + " of " + details.sessionLimit())
                .row("Recovery codes", details.recoveryCodesLeft() + " left");
        return details.obstacles().resetSilent()
                ? facts.row("Reset by mail", "stopped for up to a day: a device answered \"It wasn't me\"")
                : facts;
    }

    private static String signIn(MemberDetails details) {
        if (details.member().disabled()) {
            return "disabled";
        }
        var obstacles = details.obstacles();
        if (obstacles.noPassword()) {
            return "not possible: no password is set. " + TO_SET_PASSWORD
                    + details.member().account().email();
        }
        var lockout = obstacles.lockout();
        if (lockout.signIn()) {
            return "locked after too many wrong passwords";
        }
        if (lockout.pause().isPositive()) {
            return "possible in " + lockout.pause().toSeconds() + " s, because of earlier attempts";
        }
        if (obstacles.noSeat()) {
            return "refused on another device while all sessions are in use";
        }
        var limits = obstacles.approvalLimits();
        if (limits.blocked()) {
            return "refused on another device, after too many wrong codes. To allow it: countersign accounts unlock "
                    + details.member().account().email();
        }
        if (limits.pause().isPositive()) {
            return "possible on another device in " + limits.pause().toSeconds()
                    + " s, because of earlier requests or wrong codes";
        }
        if (limits.muted()) {
            return "possible, but for up to 15 minutes no device is asked for approval: one answered \"It wasn't me\"";
        }
        return lockout.proof()
                ? "possible, but the account page takes no password after too many wrong ones"
                : "possible";
    }

    @Command(
            name = "disable",
            description = "Disable an account: its sessions end at once, and nobody can sign in to it.",
            footer = {"", "Example:", "  countersign accounts disable ann@example.org"})
    int disable(@Mixin EmailArgument email, @Mixin AsJson json) {
        return email.find(terminal, member -> {
            var id = member.account().id();
            terminal.room(Members.class).disable(Operator.onCommandLine(), id);
            return changed(json, member, "is disabled; its sessions have ended.");
        });
    }

    @Command(
            name = "enable",
            description = "Enable a disabled account. Its password works again.",
            footer = {"", "Example:", "  countersign accounts enable ann@example.org"})
    int enable(@Mixin EmailArgument email, @Mixin AsJson json) {
        return email.find(terminal, member -> {
            var id = member.account().id();
            terminal.room(Members.class).enable(Operator.onCommandLine(), id);
            return changed(json, member, "is enabled.");
        });
    }

    private int changed(AsJson json, Member before, String what) {
        return changed(terminal, json, before, before.account().email() + " " + what);
    }

    /** Prints a member as they are after a change. */
    static int changed(Terminal terminal, AsJson json, Member before, String line) {
        if (!json.given()) {
            return terminal.done(json, "", line);
        }
        var now = terminal.room(Members.class).find(before.account().id());
        var details = now.map(terminal.room(MemberLookup.class)::details);
        return details.isPresent()
                ? terminal.done(json, new Shapes.Changed(Shapes.Account.of(details.get())), line)
                : EmailArgument.nobody(terminal, before.account().email());
    }

    @Command(
            name = "import",
            description = "Import members from another system, with their password hashes.",
            footer = {"", "Example:", "  countersign accounts import members.jsonl"})
    int importMembers(
            @Parameters(
                            paramLabel = "<file>",
                            description = "One line of JSON for each member, as docs/moving.md describes."
                                    + " To resume, import the same file again.")
                    Path file,
            @Mixin AsJson json) {
        var imported = new MemberImport(terminal.room(Members.class), terminal.err());
        try (var input = Files.newInputStream(file)) {
            imported.read(input);
        } catch (IOException unreadable) {
            return terminal.failed("'" + file + "' cannot be read: " + unreadable);
        }
        terminal.done(json, imported.figures(), imported.figures().toString());
        return imported.isComplete() ? Commands.DONE : Commands.FAILED;
    }
}
