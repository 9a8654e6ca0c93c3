package dev.countersign.command;

import dev.countersign.keys.Key;
import dev.countersign.keys.Keys;
import dev.countersign.keys.NewKey;
import dev.countersign.keys.RotationResult;
import dev.countersign.keys.Scope;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign keys …}. A key is printed once, when it is created, alone on its line. */
@Command(
        name = "keys",
        description = "Create, list, rotate and revoke the keys with which back ends call the service API.",
        footer = {
            "",
            "Examples:",
            "  countersign keys create --name shop --scope introspect --scope events",
            "  countersign keys rotate 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90 --overlap 1h"
        })
final class KeyCommands {
    private final Commands.Rooms rooms;
    private final PrintWriter out;
    private final PrintWriter err;

    KeyCommands(Commands.Rooms rooms, PrintWriter out, PrintWriter err) {
        this.rooms = rooms;
        this.out = out;
        this.err = err;
    }

    private Keys keys() {
        return rooms.open().getBean(Keys.class);
    }

    @Command(name = "create", description = "Create a key and print it. It is shown only once.")
    int create(
            @Option(
                            names = "--name",
                            required = true,
                            paramLabel = "<name>",
                            description = "A name for the key, such as the application that uses it.")
                    KeyName name,
            @Option(
                            names = "--scope",
                            required = true,
                            paramLabel = "<scope>",
                            description =
                                    "A scope. Repeat the option for more: introspect, sessions:read, sessions:end,"
                                            + " accounts:read, accounts:create, accounts:disable, events.")
                    List<Scope> scopes) {
        print(keys().create(name.text(), EnumSet.copyOf(scopes)));
        return Commands.DONE;
    }

    @Command(name = "list", description = "List all keys, without their secrets.")
    int list() {
        var format = "%-36s  %-24s  %-20s  %-20s  %-28s  %s%n";
        var keys = keys().all();
        out.printf(format, "ID", "NAME", "CREATED", "LAST USED", "STATE", "SCOPES");
        for (var key : keys) {
            out.printf(
                    format,
                    key.id(),
                    key.name(),
                    time(key.createdAt()),
                    time(key.lastUsedAt()),
                    state(key),
                    key.scopes().stream().sorted().map(Scope::toString).collect(Collectors.joining(" ")));
        }
        return Commands.DONE;
    }

    @Command(
            name = "rotate",
            description =
                    "Replace a key: print a new key with the same name and scopes. The old key works for a while.")
    int rotate(
            @Parameters(paramLabel = "<id>", description = "The key's id, from the list.") UUID id,
            @Option(
                            names = "--overlap",
                            defaultValue = "24h",
                            paramLabel = "<duration>",
                            description = "How long the old key still works, 0s to 90d (default: ${DEFAULT-VALUE}).")
                    Duration overlap) {
        return switch (keys().rotate(id, overlap)) {
            case RotationResult.Rotated(var next) -> {
                print(next);
                yield Commands.DONE;
            }
            case RotationResult.RotatedBefore() ->
                failed("The key " + id + " was rotated before; rotate the key that replaced it.");
            case RotationResult.NoSuchKey() -> noSuchKey(id);
        };
    }

    @Command(name = "revoke", description = "Revoke a key at once.")
    int revoke(@Parameters(paramLabel = "<id>", description = "The key's id, from the list.") UUID id) {
        return keys().revoke(id) ? Commands.DONE : noSuchKey(id);
    }

    private void print(NewKey made) {
        out.println(made.secret());
        out.flush();
        err.println("Created key " + made.key().id()
                + ". It is shown only once; store it where only your back end can read it.");
    }

    private int noSuchKey(UUID id) {
        return failed("There is no key " + id + ", or it is revoked. To see all keys: countersign keys list");
    }

    private int failed(String why) {
        err.println(why);
        return Commands.FAILED;
    }

    private static String state(Key key) {
        if (key.revokedAt() != null) {
            return "revoked";
        }
        return key.expiresAt() == null ? "good" : "until " + time(key.expiresAt());
    }

    private static String time(@Nullable Instant time) {
        return time == null ? "never" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
