package dev.countersign.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.AtOnce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A device")
class UserAgentsTest {
    private static final Path REAL_ONES = Path.of("src/test/resources/dev/countersign/device/user-agents.txt");
    private static final String CHROME = "Mozilla/5.0 (X11; Linux x86_64) Chrome/%d.0.0.0 Safari/537.36";
    private static final Devices DEVICES = new Devices(new ProxySettings(Networks.of("")));

    @BeforeAll
    static void load() {
        DEVICES.afterSingletonsInstantiated();
    }

    private static Visitor visitor(String userAgent) {
        return DEVICES.visitor(userAgent, "127.0.0.1", List.of(), List.of(), BrowserToken.mint(bytes -> bytes));
    }

    static Stream<Arguments> realOnes() throws IOException {
        return Files.readAllLines(REAL_ONES).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" \\| ", 3))
                .map(parts -> Arguments.of(parts[0], parts[1], parts[2]));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("realOnes")
    @DisplayName("has a label that people recognise")
    void labels(String label, String kind, String userAgent) {
        var device = UserAgents.parse(userAgent);

        assertThat(device.label()).isEqualTo(label);
        assertThat(device.kind()).hasToString(kind);
    }

    @Test
    @DisplayName("is read from more than a hundred real user agents, each label without a repeated word")
    void enough() throws IOException {
        var labels = realOnes().map(parts -> String.valueOf(parts.get()[0])).toList();

        assertThat(labels).hasSizeGreaterThan(150);
        assertThat(new HashSet<>(labels))
                .hasSizeGreaterThan(100)
                .filteredOn(label -> label.contains(" on "))
                .allSatisfy(label -> {
                    var sides = label.split(" on ", 2);
                    assertThat(sides[0].split(" ")).doesNotContain(sides[1].split(" "));
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Online/1.0", "Airline/2", "MyCriOS/1", "XBrave/1", "Megabarcelona", "eTeams/2"})
    @DisplayName("is not read from a product's name inside another word")
    void insideAWord(String userAgent) {
        assertThat(ProductTokens.browser(userAgent)).isEmpty();
        assertThat(ProductTokens.system(userAgent)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Security check by support. Read the code on the phone they sent you and type it here/1.0 CFNetwork/978 Darwin/18.7.0",
                "Your own laptop, already approved/1.0 CFNetwork/978 Darwin/18.7.0",
                "Your\u00a0own\u00a0laptop-iPhone/1.0 CFNetwork/978 Darwin/18.7.0",
                "\u202epohtpaL/1.0 CFNetwork/978 Darwin/18.7.0",
                "your bank says type this code Bot/1.0",
                "Mozilla/5.0 (compatible; TypeTheCodeNowBot/1.0)",
                "HbbTV/1.1.1 ( ;YourBank ;2011)",
                "Approve-Me/1.0 spider/1.0",
            })
    @DisplayName("is never described in the client's own words")
    void sentences(String userAgent) {
        assertThat(UserAgents.parse(userAgent).label()).isIn("Unknown browser", "App", "App on iOS", "TV browser");
    }

    @Test
    @DisplayName("with a name of two hundred letters is an app without a name")
    void longName() {
        assertThat(UserAgents.parse("X".repeat(200) + "/1.0 CFNetwork/978 Darwin/18.7.0")
                        .browser())
                .isEqualTo("App");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Type the code here, says support | iOS | Unknown browser on iOS",
                "Firefox | Your own laptop | Firefox",
                "Chrome Mobile iOS | iOS | Chrome on iOS",
                "Mobile Safari UI/WKWebView | iOS | In-app browser on iOS",
                "Chrome | Chrome OS | Chrome on ChromeOS",
                "Edge | macOS | Edge on macOS",
                "Android | Android | Android browser",
                "Samsung Internet | Samsung | Samsung Internet",
                "Tizen Browser | Tizen | Tizen Browser",
                "curl | '' | curl",
            })
    @DisplayName("in a row of an older release gets one of our names too")
    void oldRows(String browser, String os, String label) {
        var device = Device.of(DeviceKind.OTHER, browser, os);

        assertThat(device.label()).isEqualTo(label);
        assertThat(Device.of(DeviceKind.OTHER, device.browser(), device.os())).isEqualTo(device);
    }

    @Test
    @DisplayName("without a user agent, or with nonsense in it, still has a label")
    void unknown() {
        assertThat(visitor("").device().label()).isEqualTo("Unknown browser");
        assertThat(DEVICES.visitor(null, "127.0.0.1", List.of(), List.of(), BrowserToken.mint(bytes -> bytes))
                        .device())
                .isEqualTo(visitor("").device());
        assertThat(visitor("<script>").device().kind()).isEqualTo(DeviceKind.OTHER);
    }

    @Test
    @DisplayName("is described by at most 512 characters, all of them printable (SEC-70)")
    void bounded() {
        assertThat(visitor("x".repeat(600)).userAgent().text()).hasSize(512);
        assertThat(visitor("a\u0000b\nc\u0085d\ud800e").userAgent().text()).isEqualTo("a b c d e");
        assertThat(visitor("x".repeat(511) + "🗝").userAgent().text())
                .hasSize(512)
                .endsWith(" ");
    }

    @Test
    @DisplayName("is the same for the whole visit")
    void sameForAVisit() {
        var visitor = visitor(CHROME.formatted(999));

        assertThat(visitor.device()).isSameAs(visitor.device());
    }

    @Test
    @DisplayName("is read correctly from 6,000 user agents by 16 threads at once")
    void manyAtOnce() {
        var agents = new UserAgents();
        agents.awaitParser();

        var seen = AtOnce.run(
                16,
                runner -> IntStream.range(0, 6_000)
                        .filter(number -> number % 16 == runner || number % 16 == (runner + 1) % 16)
                        .mapToObj(number ->
                                agents.recognise(CHROME.formatted(number)).label())
                        .distinct()
                        .toList());

        assertThat(seen.stream().flatMap(List::stream)).isSubsetOf("Chrome on Linux", "Unknown browser");
        assertThat(agents.recognise(CHROME.formatted(6_001)).label()).isEqualTo("Chrome on Linux");
    }

    @Test
    @DisplayName("is unknown for this visit if the parsers are busy, and nobody waits long for them")
    void busy() {
        var agents = new UserAgents();
        agents.awaitParser();
        var hostile = "HUAWEI" + "x1 ".repeat(80);

        var waits = AtOnce.run(64, runner -> {
            var start = System.nanoTime();
            IntStream.range(0, 5).forEach(number -> agents.recognise(runner + "/" + number + hostile));
            return Duration.ofNanos(System.nanoTime() - start);
        });

        assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofSeconds(3)) < 0);
        assertThat(agents.recognise(CHROME.formatted(1)).label()).isIn("Chrome on Linux", "Unknown browser");
    }
}
