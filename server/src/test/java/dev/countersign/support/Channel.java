package dev.countersign.support;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A channel of the AsyncAPI document, held against what any test gets there: each frame must fit a message that the server
 * sends, each close and each refused handshake must be among those foretold.
 */
public final class Channel {
    public static final ApiDocument DOCUMENT = ApiDocument.ofAsyncApi();

    private final String address;
    private final String reference;

    private Channel(String address, String reference) {
        this.address = address;
        this.reference = reference;
    }

    /** @param address such as {@code /api/v1/live} */
    public static Channel at(String address) {
        return DOCUMENT.at("/channels").properties().stream()
                .filter(channel -> channel.getValue().path("address").asString().equals(address))
                .map(channel -> new Channel(address, "#/channels/" + channel.getKey()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(address + " is not documented"));
    }

    /** The messages that the server sends. */
    public List<JsonNode> sent() {
        return messages("send");
    }

    /** The messages that the server understands. */
    public List<JsonNode> understood() {
        return messages("receive");
    }

    private List<JsonNode> messages(String action) {
        return DOCUMENT.at("/operations")
                .valueStream()
                .filter(operation -> operation.path("action").asString().equals(action))
                .filter(operation -> operation.at("/channel/$ref").asString().equals(reference))
                .flatMap(operation -> operation.path("messages").valueStream())
                .map(DOCUMENT::follow)
                .distinct()
                .toList();
    }

    /** Whether a frame is one that the server understands. */
    public boolean understands(JsonNode frame) {
        return fitsAny(understood(), frame);
    }

    private static boolean fitsAny(List<JsonNode> messages, JsonNode frame) {
        return messages.stream()
                .anyMatch(message ->
                        DOCUMENT.misfits(message.path("payload"), frame).isEmpty());
    }

    /** @throws AssertionError where the document foretells no such frame */
    void checkHeard(JsonNode frame) {
        promised(fitsAny(sent(), frame), "sends " + frame);
    }

    /** @throws AssertionError where the document knows no such frame */
    void checkSaid(JsonNode frame) {
        promised(understands(frame), "understands " + frame);
    }

    /** @throws AssertionError where the document foretells no such close */
    void checkClosed(int code) {
        promised(described().path("x-close-codes").has(String.valueOf(code)), "closes with " + code);
    }

    /** @throws AssertionError where the document foretells no such answer to a handshake */
    void checkRefused(int status) {
        promised(described().path("x-refusals").has(String.valueOf(status)), "refuses with " + status);
    }

    /** As the document has it. */
    public JsonNode described() {
        return DOCUMENT.at(reference.substring(1));
    }

    private void promised(boolean so, String what) {
        if (!so) {
            throw new AssertionError("nothing says that " + address + " " + what);
        }
    }
}
