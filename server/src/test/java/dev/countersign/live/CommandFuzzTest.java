package dev.countersign.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.support.Channel;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Has: a socket. Wants: a frame that throws, or one that two parsers read differently. */
@DisplayName("A frame")
class CommandFuzzTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Channel LIVE = Channel.at("/api/v1/live");

    private static Map<String, String> inOtherWords(Command command) {
        return switch (command) {
            case Command.Answer(var id, var code) ->
                Map.of("code", code.digits(), "id", id.toString(), "type", "approval.answer");
            case Command.Deny(var id) -> Map.of("id", id.toString(), "type", "approval.deny");
            case Command.Beat() -> Map.of("type", "beat");
        };
    }

    private static boolean isDocumented(String text) {
        try {
            return LIVE.understands(JSON.readTree(text));
        } catch (JacksonException notJson) {
            return false;
        }
    }

    @FuzzTest
    @DisplayName("means nothing, or the same however it is written; and the AsyncAPI document agrees")
    void anyText(FuzzedDataProvider data) {
        var text = data.consumeRemainingAsString();

        var command = Command.parse(text, JSON);

        assertThat(isDocumented(text)).isEqualTo(command.isPresent());
        command.ifPresent(known -> assertThat(Command.parse(JSON.writeValueAsString(inOtherWords(known)), JSON))
                .hasValue(known));
    }
}
