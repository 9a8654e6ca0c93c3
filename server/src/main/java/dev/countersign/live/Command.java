package dev.countersign.live;

import dev.countersign.approval.Code;
import dev.countersign.database.RowId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The messages that a device may send. Only signed-in devices may send those that act. */
sealed interface Command {
    record Answer(UUID id, Code code) implements Command {}

    record Deny(UUID id) implements Command {}

    /** Asks for a sign of life, because a network that drops all traffic does not close the connection. */
    record Beat() implements Command {}

    /** @return empty unless the text is an object with exactly the contract's fields */
    static Optional<Command> parse(String text, JsonMapper json) {
        try {
            var frame = json.readTree(text);
            if (!frame.isObject()) {
                return Optional.empty();
            }
            return switch (textOf(frame, "type")) {
                case "beat" -> frame.size() == 1 ? Optional.of(new Beat()) : Optional.empty();
                case "approval.answer" ->
                    hasExactly(frame, "type", "id", "code")
                            ? idOf(frame)
                                    .flatMap(id ->
                                            Code.parse(textOf(frame, "code")).map(code -> new Answer(id, code)))
                            : Optional.empty();
                case "approval.deny" ->
                    hasExactly(frame, "type", "id") ? idOf(frame).map(Deny::new) : Optional.empty();
                default -> Optional.empty();
            };
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private static boolean hasExactly(JsonNode frame, String... fields) {
        return Set.copyOf(frame.propertyNames()).equals(Set.of(fields));
    }

    private static Optional<UUID> idOf(JsonNode frame) {
        return RowId.parse(textOf(frame, "id"));
    }

    private static String textOf(JsonNode frame, String field) {
        var value = frame.path(field);
        return value.isString() ? value.stringValue() : "";
    }
}
