package dev.countersign.command;

import dev.countersign.keys.Key;
import dev.countersign.keys.Keys;
import dev.countersign.keys.NewKey;
import dev.countersign.keys.RotationResult;
import dev.countersign.keys.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
    /** A key without its secret. */
    private record KeyShape(
            UUID id,
            String name,
            List<Scope> scopes,
            Instant createdAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {
        static KeyShape of(Key key) {
            return new KeyShape(
                    key.id(),
                    key.name(),
                    key.scopes().stream().sorted().toList(),
                    key.createdAt(),
                    key.lastUsedAt(),
                    key.expiresAt(),
                    key.revokedAt());
        }
    }

    private record KeyList(List<KeyShape> keys) {}

    private record Revoked(UUID revoked) {}

    private record Created(KeyShape key, String secret) {
        @Override
        public String toString() {
            return "Created[not shown]";
        }
    }

    private final Terminal terminal;

    KeyCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    private Keys keys() {
        return terminal.room(Keys.class);
    }

    @Command(
            name = "create",
            description = "Create a key and print it. It is shown only once.",
            footer = {
                "",
                "Examples:",
                "  countersign keys create --name shop --scope introspect --scope events",
                "  countersign keys create --name shop --scope introspect > /run/secrets/countersign-key"
            })
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
                    List<Scope> scopes,
            @Mixin AsJson json) {
        return print(keys().create(name.text(), EnumSet.copyOf(scopes)), json);
    }

    @Command(
            name = "list",
            description = "List all keys, without their secrets.",
            footer = {"", "Example:", "  countersign keys list"})
    int list(@Mixin AsJson json) {
        var keys = keys().all();
        var table = Table.of("ID", "NAME", "CREATED", "LAST USED", "STATE", "SCOPES");
        for (var key : keys) {
            table.row(
                    key.id(),
                    key.name(),
                    Table.time(key.createdAt()),
                    Table.time(key.lastUsedAt()),
                    state(key),
                    Table.words(key.scopes()));
        }
        return terminal.done(json, new KeyList(keys.stream().map(KeyShape::of).toList()), table);
    }

    @Command(
            name = "rotate",
            description =
                    "Replace a key: print a new key with the same name and scopes. The old key works for a while.",
            footer = {"", "Example:", "  countersign keys rotate 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90 --overlap 1h"})
    int rotate(
            @Parameters(paramLabel = "<id>", description = "The key's id, from the list.") UUID id,
            @Option(
                            names = "--overlap",
                            defaultValue = "24h",
                            paramLabel = "<duration>",
                            description = "How long the old key still works, 0s to 90d (default: ${DEFAULT-VALUE}).")
                    Duration overlap,
            @Mixin AsJson json) {
        return switch (keys().rotate(id, overlap)) {
            case RotationResult.Rotated(var next) -> print(next, json);
            case RotationResult.RotatedBefore() ->
                terminal.failed("The key " + id + " was rotated before; rotate the key that replaced it.");
            case RotationResult.NoSuchKey() -> noSuchKey(id);
        };
    }

    @Command(
            name = "revoke",
            description = "Revoke a key at once.",
            footer = {"", "Example:", "  countersign keys revoke 0196f2a4-5c1e-7b3a-9d2f-3e8a1c5b7d90"})
    int revoke(
            @Parameters(paramLabel = "<id>", description = "The key's id, from the list.") UUID id,
            @Mixin AsJson json) {
        return keys().revoke(id) ? terminal.done(json, new Revoked(id), "Revoked key " + id + ".") : noSuchKey(id);
    }

    private int print(NewKey made, AsJson json) {
        return terminal.secret(
                json,
                new Created(KeyShape.of(made.key()), made.secret()),
                made.secret(),
                "Created key " + made.key().id()
                        + ". It is shown only once; store it where only your back end can read it.");
    }

    private int noSuchKey(UUID id) {
        return terminal.failed("There is no key " + id + ", or it is revoked. To see all keys: countersign keys list");
    }

    private static String state(Key key) {
        if (key.revokedAt() != null) {
            return "revoked";
        }
        return key.expiresAt() == null ? "good" : "until " + Table.time(key.expiresAt());
    }
}
