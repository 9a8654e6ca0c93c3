package dev.countersign.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.AtOnce;
import dev.countersign.support.EventLog;
import dev.countersign.support.TestServer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;

@Isolated("other classes make such calls too")
@DisplayName("Calls without a valid key")
class StrangersCallsTest {
    private static final TestServer SERVER = TestServer.with("countersign.trusted-proxies=127.0.0.0/8");

    private final StrangersCalls calls = SERVER.room(StrangersCalls.class);
    private int before;

    @BeforeEach
    void listen() {
        EventLog.listen();
        // The remains of other tests.
        endMinute();
        endMinute();
        before = ours().size();
    }

    private void endMinute() {
        calls.printWhatBeganBefore(System.nanoTime());
    }

    /** Other test classes run at the same time. They print other events, and call from this computer. */
    private static List<JsonNode> ours() {
        return EventLog.where(line -> line.at("/event").asString().equals("service-call")
                && line.at("/key").isMissingNode()
                && !line.at("/ip").asString("").startsWith("127."));
    }

    private List<JsonNode> lines() {
        return ours().stream().skip(before).toList();
    }

    private static void call(String address) {
        var answer = SERVER.browser()
                .send(
                        "GET",
                        "/api/v1/service/accounts/typed-by-mistake",
                        null,
                        request -> request.header("X-Forwarded-For", address));
        assertThat(answer.status()).isEqualTo(401);
    }

    private static String described(JsonNode line) {
        return "%s %s %s"
                .formatted(
                        line.at("/ip").asString(""),
                        line.at("/outcome").asString(),
                        line.at("/times").asString("once"));
    }

    @Test
    @DisplayName("have one line per network and minute, with their number, even if no more calls come")
    void oneLineAMinute() {
        IntStream.range(0, 20).forEach(n -> call("203.0.113.9"));
        IntStream.range(0, 5).forEach(n -> call("2001:db8:0:7::" + n));
        call("2001:db8:0:8::1");
        assertThat(lines())
                .extracting(StrangersCallsTest::described)
                .containsExactly("203.0.113.9 401 once", "2001:db8:0:7:: 401 once", "2001:db8:0:8::1 401 once");

        endMinute();
        assertThat(lines().stream().skip(3))
                .extracting(StrangersCallsTest::described)
                .containsExactlyInAnyOrder("203.0.113.9 401 19", "2001:db8:0:7::/64 401 4");

        call("203.0.113.9");
        assertThat(lines()).as("that minute's line is printed").hasSize(5);
        endMinute();
        assertThat(lines()).extracting(StrangersCallsTest::described).endsWith("203.0.113.9 401 1");
        endMinute();
        assertThat(lines()).hasSize(6);
        call("203.0.113.9");
        assertThat(lines()).extracting(StrangersCallsTest::described).endsWith("203.0.113.9 401 once");
    }

    @Test
    @DisplayName("from more networks than a node keeps share one line")
    void manyNetworks() {
        IntStream.range(0, 3_000)
                .forEach(n -> calls.called(new Call(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "10.0." + n / 256 + "." + n % 256,
                        "401")));
        assertThat(lines()).hasSize(1_000);

        endMinute();

        assertThat(lines()).hasSize(1_001);
        assertThat(described(lines().getLast())).isEqualTo(" 401 2000");
    }

    @Test
    @DisplayName("are all counted in a crowd")
    void crowd() {
        AtOnce.run(8, n -> {
            IntStream.range(0, 500).forEach(m -> {
                calls.called(new Call(Optional.empty(), Optional.empty(), Optional.empty(), "198.51.100.7", "401"));
                if (m % 50 == 0) {
                    endMinute();
                }
            });
            return n;
        });
        endMinute();

        assertThat(lines().stream()
                        .mapToInt(line -> Integer.parseInt(line.at("/times").asString("1")))
                        .sum())
                .isEqualTo(4_000);
    }
}
