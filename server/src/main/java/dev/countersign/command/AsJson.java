package dev.countersign.command;

import picocli.CommandLine.Option;

/** The option that every command has: print the result for a program instead of a person. */
final class AsJson {
    @Option(names = "--json", description = "Print the result as one JSON document.")
    private boolean given;

    boolean given() {
        return given;
    }
}
