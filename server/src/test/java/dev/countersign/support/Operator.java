package dev.countersign.support;

import dev.countersign.command.Commands;
import dev.countersign.support.JarProcess.Said;
import java.io.PrintWriter;
import java.io.StringWriter;
import tools.jackson.databind.JsonNode;

/** An operator at the command line, which runs in this process on the rooms of a node. */
public record Operator(TestServer server) {

    public Said say(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var status = Commands.run(
                server::rooms, String::valueOf, new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Said(status, out.toString(), err.toString());
    }

    /** Runs the command with {@code --json}, which must work. */
    public JsonNode json(String... words) {
        var all = new String[words.length + 1];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--json";
        var said = say(all);
        if (said.status() != 0 || !said.err().isEmpty() || said.out().lines().count() != 1) {
            throw new AssertionError(said);
        }
        return Answer.JSON.readTree(said.out());
    }
}
