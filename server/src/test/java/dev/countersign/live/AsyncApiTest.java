package dev.countersign.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.approval.Outcome;
import dev.countersign.device.DeviceKind;
import dev.countersign.history.EndReason;
import dev.countersign.keys.Scope;
import dev.countersign.support.ApiDocument;
import dev.countersign.support.BackEnd;
import dev.countersign.support.Browser;
import dev.countersign.support.Channel;
import dev.countersign.support.TestServer;
import dev.countersign.web.problem.Problem;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every {@code LiveSocket} of every test checks frames against the document. This class checks that the document is complete
 * and says no more.
 */
@DisplayName("The AsyncAPI document")
class AsyncApiTest {
    private static final TestServer SERVER = TestServer.with();
    private static final JsonMapper JSON = SERVER.room(JsonMapper.class);
    private static final JsonMapper LENIENT = JSON.rebuild()
            .disable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private static final ApiDocument DOCUMENT = Channel.DOCUMENT;
    private static final Channel LIVE = Channel.at("/api/v1/live");
    private static final Channel EVENTS = Channel.at("/api/v1/service/events");

    private static List<JsonNode> examples(JsonNode message) {
        return message.path("examples")
                .valueStream()
                .map(example -> example.path("payload"))
                .toList();
    }

    private static Set<String> words(String pointer) {
        return DOCUMENT.at(pointer).valueStream().map(JsonNode::asString).collect(Collectors.toSet());
    }

    private static Set<String> words(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::toString).collect(Collectors.toSet());
    }

    private static Set<Class<?>> kindsOf(Class<?> sealed) {
        return Set.of(Objects.requireNonNull(sealed.getPermittedSubclasses()));
    }

    @Test
    @DisplayName("is served to everyone, as it is written")
    void given() {
        var answer = SERVER.browser().get("/api/asyncapi.json");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(answer.json()).isEqualTo(DOCUMENT.at(""));
    }

    @Test
    @DisplayName("is AsyncAPI 3.0, in all parts that it uses")
    void valid() throws IOException {
        try (var file = AsyncApiTest.class.getResourceAsStream("asyncapi-3.0.0.json")) {
            assertThat(DOCUMENT.misfits(JSON.readTree(file), DOCUMENT.at(""))).isEmpty();
        }
    }

    @Test
    @DisplayName("refers only to existing parts, and each operation to the messages of its own channel")
    void references() {
        assertThat(DOCUMENT.at("").findValues("$ref"))
                .isNotEmpty()
                .noneMatch(reference ->
                        DOCUMENT.at(reference.asString().substring(1)).isMissingNode());
        for (var operation : DOCUMENT.at("/operations")) {
            var channel = operation.at("/channel/$ref").asString();
            assertThat(operation.at("/reply/channel/$ref").asString(channel)).isEqualTo(channel);
            assertThat(Stream.of("/messages", "/reply/messages")
                            .flatMap(messages -> operation.at(messages).valueStream())
                            .map(message -> message.path("$ref").asString()))
                    .allMatch(message -> message.startsWith(channel + "/messages/"));
        }
        for (var channel : List.of(LIVE, EVENTS)) {
            assertThat(channel.described().path("messages").valueStream().map(DOCUMENT::follow))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(channel.sent().stream(), channel.understood().stream())
                                    .toList());
        }
    }

    @Test
    @DisplayName("has a message for each sent frame, with all of its members, and no other")
    void sent() {
        var messages = Stream.of(LIVE, EVENTS)
                .flatMap(channel -> channel.sent().stream())
                .toList();

        assertThat(messages)
                .allSatisfy(message -> assertThat(framesLike(message))
                        .as(message.path("name").asString())
                        .hasSize(1));
        assertThat(messages.stream()
                        .flatMap(message -> framesLike(message).stream())
                        .collect(Collectors.toSet()))
                .isEqualTo(kindsOf(Frame.class));
    }

    /** Kinds of frames that are written exactly as in the message's examples. */
    private static List<Class<?>> framesLike(JsonNode message) {
        return kindsOf(Frame.class).stream()
                .filter(frame -> examples(message).stream().allMatch(example -> isWritten(frame, example)))
                .toList();
    }

    private static boolean isWritten(Class<?> frame, JsonNode example) {
        try {
            return JSON.readTree(JSON.writeValueAsString(LENIENT.treeToValue(example, frame)))
                    .equals(example);
        } catch (JacksonException another) {
            return false;
        }
    }

    @Test
    @DisplayName("has a message for each accepted command, and no other")
    void understood() {
        var examples = LIVE.understood().stream()
                .flatMap(message -> examples(message).stream())
                .toList();

        assertThat(examples)
                .allMatch(example -> Command.parse(example.toString(), JSON).isPresent());
        assertThat(examples.stream()
                        .flatMap(example -> Command.parse(example.toString(), JSON).stream())
                        .map(Command::getClass)
                        .collect(Collectors.toSet()))
                .isEqualTo(kindsOf(Command.class));
    }

    @Test
    @DisplayName("has a heartbeat that a node answers")
    void beat() {
        var events = BackEnd.of(SERVER, Scope.EVENTS).events();

        for (var message : EVENTS.understood()) {
            for (var example : examples(message)) {
                assertThat(events.say(example).next("beat").path("number")).isEqualTo(example.path("number"));
            }
        }
    }

    @Test
    @DisplayName("shows each message with all its possible members, by valid examples")
    void examples() {
        for (var message : DOCUMENT.at("/components/messages")) {
            var payload = message.path("payload");
            assertThat(examples(message))
                    .isNotEmpty()
                    .allMatch(example -> DOCUMENT.misfits(payload, example).isEmpty());
            assertThat(examples(message).stream()
                            .flatMap(example -> example.propertyNames().stream())
                            .distinct())
                    .containsExactlyInAnyOrderElementsOf(
                            payload.path("properties").propertyNames());
            assertThat(payload.at("/properties/type/const")).isEqualTo(message.path("name"));
        }
    }

    @Test
    @DisplayName("requires every member that it names, or says when it is present, and allows no others")
    void closedObjects() {
        assertThat(DOCUMENT.at("/components").findParents("properties"))
                .filteredOn(schema -> schema.path("type").asString("").equals("object"))
                .hasSizeGreaterThan(10)
                .allSatisfy(schema -> {
                    assertThat(schema.path("additionalProperties").asBoolean(true))
                            .isFalse();
                    assertThat(Stream.concat(
                                    schema.path("required").valueStream().map(JsonNode::asString),
                                    schema.at("/else/properties").propertyNames().stream()))
                            .containsExactlyInAnyOrderElementsOf(
                                    schema.path("properties").propertyNames());
                });
    }

    @Test
    @DisplayName("knows every enumerated value that a frame may carry")
    void everyWord() {
        var outcomes = Stream.concat(words(Outcome.values()).stream(), Stream.of("closed"));

        assertThat(words("/components/messages/approvalClosed/payload/properties/outcome/enum"))
                .containsExactlyInAnyOrderElementsOf(outcomes.toList());
        assertThat(words("/components/messages/sessionEnded/payload/properties/reason/enum"))
                .isEqualTo(words(EndReason.values()));
        assertThat(words("/components/schemas/Device/properties/kind/enum")).isEqualTo(words(DeviceKind.values()));
    }

    @Test
    @DisplayName("knows the cookies, and the problems that refuse a handshake")
    void handshake() {
        assertThat(DOCUMENT.at("/components/securitySchemes").findValuesAsString("name"))
                .allMatch(name -> Set.of(Browser.SESSION, Browser.WAITING).contains(name.replace("Secure", "Host")));
        for (var channel : List.of(LIVE, EVENTS)) {
            channel.described()
                    .path("x-refusals")
                    .properties()
                    .forEach(refusal -> assertThat(refusal.getValue().asString().split(", "))
                            .allSatisfy(slug -> assertThat(Problem.values())
                                    .filteredOn(problem -> problem.slug().equals(slug))
                                    .singleElement()
                                    .returns(
                                            refusal.getKey(),
                                            problem -> String.valueOf(
                                                    problem.status().value()))));
        }
    }
}
