package dev.countersign.command;

import dev.countersign.secret.Rotation;
import dev.countersign.secret.RotationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code countersign secret …}. */
@Command(
        name = "secret",
        description = "Replace the secret.",
        footer = {"", "Example:", "  countersign secret rotate"})
final class SecretCommands {
    private static final long BETWEEN_LINES = TimeUnit.SECONDS.toNanos(1);

    private record Rotated(boolean rotated, List<RotationResult.Resealed> resealed) {}

    private final Terminal terminal;

    SecretCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "rotate",
            description = {
                "Put SESSION_SECRET in force in place of SESSION_SECRET_PREVIOUS while nodes serve, and seal everything again that"
                        + " is stored under the old one. To resume after an interruption, run it again.",
                "docs/operating.md has the steps before and after."
            },
            footer = {"", "Example:", "  countersign secret rotate"})
    int rotate(@Mixin AsJson json) {
        return switch (terminal.room(Rotation.class).run(progress())) {
            case RotationResult.Done(var resealed) ->
                terminal.done(json, new Rotated(true, resealed), lines(resealed).toArray(String[]::new));
            case RotationResult.NothingToDo() ->
                terminal.done(
                        json,
                        new Rotated(false, List.of()),
                        "Nothing to do: the secret is in force already, and nothing is sealed under another.");
            case RotationResult.NoNextSecret() ->
                terminal.failed(
                        "SESSION_SECRET_PREVIOUS: is not set; it must be the old secret, and SESSION_SECRET the new one.");
            case RotationResult.NodesNotReady(var addresses) ->
                terminal.failed("The new secret is not known to the nodes at " + String.join(", ", addresses)
                        + ". Start them again with both secrets first, or stop them.");
        };
    }

    private static List<String> lines(List<RotationResult.Resealed> resealed) {
        var lines = new ArrayList<String>();
        lines.add("Done: the new secret is in force. Sealed again: "
                + resealed.stream()
                        .map(table -> table.count() + " " + table.what())
                        .collect(Collectors.joining(", "))
                + ".");
        resealed.stream()
                .filter(table -> table.unreadable() > 0)
                .map(table -> table.unreadable() + " " + table.what()
                        + " could not be opened before either, and stay as they are.")
                .forEach(lines::add);
        return lines;
    }

    /** Says how far the rotation is, once a second at most. */
    private Rotation.Progress progress() {
        var said = new long[] {System.nanoTime()};
        return (what, seen, all) -> {
            if (System.nanoTime() - said[0] >= BETWEEN_LINES) {
                said[0] = System.nanoTime();
                terminal.note(String.format(Locale.ROOT, "Sealing again: %,d of about %,d %s", seen, all, what));
            }
        };
    }
}
