package dev.countersign.live;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The messages that a device may send. Only signed-in devices may send those that act. */
sealed interface Command {
    Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    Pattern SIX_DIGITS = Pattern.compile("[0-9]{6}");

    record Answer(UUID id, String code) implements Command {
        @Override
        public String toString() {
            return "Answer[not shown]";
        }
    }

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
                    hasExactly(frame, "type", "id", "code") && isMatch(SIX_DIGITS, frame, "code")
                            ? Optional.of(new Answer(idOf(frame), textOf(frame, "code")))
                            : Optional.empty();
                case "approval.deny" ->
                    hasExactly(frame, "type", "id") ? Optional.of(new Deny(idOf(frame))) : Optional.empty();
                default -> Optional.empty();
            };
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private static boolean hasExactly(JsonNode frame, String... fields) {
        return Set.copyOf(frame.propertyNames()).equals(Set.of(fields)) && isMatch(UUID_TEXT, frame, "id");
    }

    private static boolean isMatch(Pattern pattern, JsonNode frame, String field) {
        return pattern.matcher(textOf(frame, field)).matches();
    }

    private static UUID idOf(JsonNode frame) {
        return UUID.fromString(textOf(frame, "id"));
    }

    private static String textOf(JsonNode frame, String field) {
        var value = frame.path(field);
        return value.isString() ? value.stringValue() : "";
    }
}
