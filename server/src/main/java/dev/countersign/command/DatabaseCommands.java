package dev.countersign.command;

import dev.countersign.database.KnownServer;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code countersign database …}. */
@Command(name = "database", description = "Accept a database that is now on another server.")
final class DatabaseCommands {
    private final Commands.Rooms rooms;
    private final PrintWriter out;

    DatabaseCommands(Commands.Rooms rooms, PrintWriter out) {
        this.rooms = rooms;
        this.out = out;
    }

    @Command(
            name = "accept",
            description =
                    "Accept that the database is now on this server, and say what nodes will believe from now on.")
    int accept() {
        var accepted = rooms.open().getBean(KnownServer.class).accept();
        if (accepted.isEmpty()) {
            out.println("Nothing to accept: the database is on the server that it was last used on.");
            return Commands.DONE;
        }
        out.println("Accepted. The database was last used on " + accepted.get().before() + "; it is now on "
                + accepted.get().now() + ".");
        out.println(
                "Nodes believe what is in it. If it was restored from a backup, sessions that ended since then are live again"
                        + " until they expire, and passwords, keys and disabled accounts are as they were then. docs/operating.md says"
                        + " how to end all sessions.");
        return Commands.DONE;
    }
}
