package dev.countersign.command;

import dev.countersign.database.KnownServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code countersign database …}. */
@Command(
        name = "database",
        description = "Accept a database that is now on another server.",
        footer = {"", "Example:", "  countersign database accept"})
final class DatabaseCommands {
    private record Result(KnownServer.@Nullable Accepted accepted) {}

    private final Terminal terminal;

    DatabaseCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "accept",
            description =
                    "Accept that the database is now on this server, and say what nodes will believe from now on.",
            footer = {"", "Example:", "  countersign database accept"})
    int accept(@Mixin AsJson json) {
        var accepted = terminal.room(KnownServer.class).accept();
        if (accepted.isEmpty()) {
            return terminal.done(
                    json,
                    new Result(null),
                    "Nothing to accept: the database is on the server that it was last used on.");
        }
        var servers = accepted.get();
        return terminal.done(
                json,
                new Result(servers),
                "Accepted. The database was last used on " + servers.before() + "; it is now on " + servers.now() + ".",
                "Nodes believe what is in it. If it was restored from a backup, sessions that ended since then are live again"
                        + " until they expire, and passwords, keys and disabled accounts are as they were then. To end all"
                        + " sessions: countersign sessions end --all --yes");
    }
}
