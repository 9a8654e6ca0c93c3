package dev.countersign.command;

import dev.countersign.account.Member;
import dev.countersign.operator.MemberLookup;
import dev.countersign.operator.MemberSessions;
import dev.countersign.operator.Operator;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign sessions …}. */
@Command(
        name = "sessions",
        description = "See where members are signed in, and sign them out.",
        footer = {
            "",
            "Examples:",
            "  countersign sessions list ann@example.org",
            "  countersign sessions end ann@example.org"
        })
final class SessionCommands {
    private final Terminal terminal;

    SessionCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "list",
            description = "List a member's live sessions, newest first.",
            footer = {"", "Example:", "  countersign sessions list ann@example.org"})
    int list(@Mixin EmailArgument email, @Mixin AsJson json) {
        return email.find(terminal, member -> {
            var details = terminal.room(MemberLookup.class).details(member);
            var table = Table.of("ID", "DEVICE", "ADDRESS", "SIGNED IN", "LAST ACTIVE", "WITH");
            for (var session : details.sessions()) {
                table.row(
                        session.id(),
                        session.label(),
                        session.ip(),
                        Table.time(session.signedInAt()),
                        Table.time(session.lastSeenAt()),
                        session.method());
            }
            return terminal.done(json, Shapes.Sessions.of(details), table);
        });
    }

    @Command(
            name = "end",
            description = "End sessions: those devices are signed out at once, on every node.",
            footer = {
                "",
                "Examples:",
                "  countersign sessions end ann@example.org",
                "  countersign sessions end ann@example.org --session 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90",
                "  countersign sessions end --all --yes"
            })
    int end(
            @Parameters(arity = "0..1", paramLabel = "<email>", description = "The member's email.") @Nullable
                    String email,
            @Option(
                            names = "--session",
                            paramLabel = "<id>",
                            description = "Only this session, by its id from the list.")
                    @Nullable
                    UUID session,
            @Option(names = "--all", description = "The sessions of all members, with --yes.") boolean all,
            @Option(names = "--yes", description = "Confirms --all.") boolean yes,
            @Mixin AsJson json) {
        if (all == (email != null)) {
            throw new NotUnderstood.Combination("needs either <email> or --all.");
        }
        if (email != null) {
            return EmailArgument.find(
                    terminal, email, member -> session == null ? end(member, json) : end(member, session, json));
        }
        if (session != null) {
            throw new NotUnderstood.Combination("takes --session only with <email>.");
        }
        if (!yes) {
            throw new NotUnderstood.Combination("signs out all members on all devices. To do that, add --yes.");
        }
        var ended = terminal.room(MemberSessions.class)
                .endEverybodys(Operator.onCommandLine(), soFar -> terminal.note(count(soFar) + " ended so far."));
        return terminal.done(json, new Shapes.Ended(ended), count(ended) + " ended.");
    }

    private int end(Member member, AsJson json) {
        var account = member.account();
        var ended = terminal.room(MemberSessions.class).end(Operator.onCommandLine(), account.id());
        return ended.isEmpty()
                ? EmailArgument.nobody(terminal, account.email())
                : terminal.done(
                        json, new Shapes.Ended(ended.get()), count(ended.get()) + " of " + account.email() + " ended.");
    }

    private int end(Member member, UUID session, AsJson json) {
        var account = member.account();
        return terminal.room(MemberSessions.class).end(Operator.onCommandLine(), account.id(), session)
                ? terminal.done(json, new Shapes.Ended(1), count(1) + " of " + account.email() + " ended.")
                : terminal.failed(account.email() + " has no live session " + session
                        + ". To see all: countersign sessions list " + account.email());
    }

    private static String count(int sessions) {
        return String.format(Locale.ROOT, sessions == 1 ? "%,d session" : "%,d sessions", sessions);
    }
}
