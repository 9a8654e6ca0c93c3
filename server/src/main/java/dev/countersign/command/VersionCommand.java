package dev.countersign.command;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code countersign version}. */
@Command(
        name = "version",
        description = "Show the version.",
        footer = {"", "Example:", "  countersign version --json"})
final class VersionCommand implements Callable<Integer> {
    /** From the jar's manifest; classes in a folder have no version. */
    private static final String VERSION = Optional.ofNullable(
                    VersionCommand.class.getPackage().getImplementationVersion())
            .orElse("(built from sources)");

    static final String LINE = "countersign " + VERSION;

    private record Release(String version) {}

    private final Terminal terminal;

    @Mixin
    private AsJson json = new AsJson();

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return terminal.done(json, new Release(VERSION), LINE);
    }
}
