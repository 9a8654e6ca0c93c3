package dev.countersign.support;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A channel of the AsyncAPI document, compared with the traffic of every test. Each frame must match a message that the
 * server sends, and each close and each refused handshake must be documented.
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

    /** The messages that the server accepts. */
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

    /** Whether the server accepts this frame. */
    public boolean understands(JsonNode frame) {
        return fitsAny(understood(), frame);
    }

    private static boolean fitsAny(List<JsonNode> messages, JsonNode frame) {
        return messages.stream()
                .anyMatch(message ->
                        DOCUMENT.misfits(message.path("payload"), frame).isEmpty());
    }

    /** @throws AssertionError if the document has no such frame from the server */
    void checkHeard(JsonNode frame) {
        promised(fitsAny(sent(), frame), "sends " + frame);
    }

    /** @throws AssertionError if the document has no such frame to the server */
    void checkSaid(JsonNode frame) {
        promised(understands(frame), "understands " + frame);
    }

    /** @throws AssertionError if the document has no such close code */
    void checkClosed(int code) {
        promised(described().path("x-close-codes").has(String.valueOf(code)), "closes with " + code);
    }

    /** @throws AssertionError if the document has no such answer to a handshake */
    void checkRefused(int status) {
        promised(described().path("x-refusals").has(String.valueOf(status)), "refuses with " + status);
    }

    /** The channel in the document. */
    public JsonNode described() {
        return DOCUMENT.at(reference.substring(1));
    }

    private void promised(boolean so, String what) {
        if (!so) {
            throw new AssertionError("nothing says that " + address + " " + what);
        }
    }
}
