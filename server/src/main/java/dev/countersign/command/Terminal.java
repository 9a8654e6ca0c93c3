package dev.countersign.command;

import java.io.PrintWriter;
import org.springframework.core.env.Environment;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a command finds the rooms, and where it prints. The result, and nothing else, goes to standard output; with
 * {@code --json} it is one document, in the shapes of the API.
 */
record Terminal(Commands.Rooms rooms, PrintWriter out, PrintWriter err) {

    /** Loaded only for a command that prints JSON. */
    private static final class Json {
        private static final JsonMapper MAPPER = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
    }

    /** Opens the rooms when a command first needs one. */
    <T> T room(Class<T> facade) {
        return rooms.open().getBean(facade);
    }

    /** Where members find the pages. */
    String publicUrl() {
        return rooms.open().getBean(Environment.class).getRequiredProperty("countersign.public-url");
    }

    int done(AsJson json, Object document, String... lines) {
        return json.given() ? print(document) : print(lines);
    }

    int done(AsJson json, Object document, Table table) {
        return json.given() ? print(document) : print(table);
    }

    /** Prints something that is shown only once alone on standard output, and what to do with it beside that. */
    int secret(AsJson json, Object document, String secret, String advice) {
        if (json.given()) {
            return print(document);
        }
        out.println(secret);
        out.flush();
        note(advice);
        return Commands.DONE;
    }

    /** Prints a document that may be longer than the memory. */
    int document(Object document) {
        Json.MAPPER.writer().without(StreamWriteFeature.AUTO_CLOSE_TARGET).writeValue(out, document);
        out.println();
        return Commands.DONE;
    }

    private int print(Object document) {
        out.println(Json.MAPPER.writeValueAsString(document));
        return Commands.DONE;
    }

    private int print(String... lines) {
        for (var line : lines) {
            out.println(Commands.inOneLine(line));
        }
        return Commands.DONE;
    }

    private int print(Table table) {
        table.print(out);
        return Commands.DONE;
    }

    /** For the person at the terminal. */
    void note(String line) {
        err.println(Commands.inOneLine(line));
    }

    int failed(String why) {
        note(why);
        return Commands.FAILED;
    }
}
