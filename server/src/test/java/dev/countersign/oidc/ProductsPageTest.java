package dev.countersign.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.support.Operator;
import dev.countersign.support.Secrets;
import dev.countersign.support.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

@DisplayName("docs/products.md")
class ProductsPageTest {
    private static final TestServer SERVER = TestServer.with();
    private static final Path DOCS = Path.of("..", "docs");
    private static final String PAGE = page();

    private static final Pattern ROW =
            Pattern.compile("^\\| \\[([^]]+)]\\(([^)]+)\\) \\| (?:no|\\[yes]\\(([^)]+)\\)) \\|", Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^## (.*)$", Pattern.MULTILINE);
    private static final Pattern COMMAND =
            Pattern.compile("^countersign (clients add (?:.*\\\\\n)*.*)$", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s\\\\]+)");
    private static final Pattern ADDRESS = Pattern.compile("https://sign-in\\.example\\.org(/[a-z0-9./_-]+)");

    private record Row(String product, String section, String test) {}

    private static String page() {
        try {
            return Files.readString(DOCS.resolve("products.md"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<Row> rows() {
        return ROW.matcher(PAGE)
                .results()
                .map(row -> new Row(row.group(1), row.group(2), row.group(3) == null ? "" : row.group(3)))
                .toList();
    }

    private static String anchor(String heading) {
        return "#"
                + heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9_ -]", "")
                        .replace(' ', '-');
    }

    static Stream<String> commands() {
        return COMMAND.matcher(PAGE).results().map(command -> command.group(1));
    }

    @Test
    @DisplayName("has a section for each product of its table, and no other")
    void sections() {
        var sections = HEADING.matcher(PAGE)
                .results()
                .map(heading -> anchor(heading.group(1)))
                .filter(anchor -> !anchor.equals("#what-holds-for-all-of-them"))
                .toList();

        assertThat(rows()).hasSizeGreaterThan(12);
        assertThat(rows().stream().map(Row::section).filter(section -> section.startsWith("#")))
                .containsExactlyElementsOf(sections);
    }

    @Test
    @DisplayName("names a test for each product that it marks as tested")
    void run() {
        assertThat(rows())
                .filteredOn(row -> !row.test().isEmpty())
                .isNotEmpty()
                .allSatisfy(row ->
                        assertThat(DOCS.resolve(row.test())).as(row.product()).exists());
    }

    @ParameterizedTest
    @MethodSource("commands")
    @DisplayName("has commands that register the products")
    void register(String command) {
        var words = WORD.matcher(command)
                .results()
                .map(word -> Stream.of(1, 2, 3)
                        .map(word::group)
                        .filter(text -> text != null)
                        .collect(Collectors.joining()))
                .toArray(String[]::new);

        var said = new Operator(SERVER).say(words);

        assertThat(said.status()).as(said.err()).isZero();
        if (!command.contains("--public")) {
            Secrets.remember(said.out().strip());
        }
    }

    @Test
    @DisplayName("names no address of Countersign that does not exist")
    void addresses() {
        var document = SERVER.browser().get("/.well-known/openid-configuration").json();
        var endpoints = document.valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .map(address -> URI.create(address).getPath());
        var existing = Stream.concat(endpoints, Stream.of("/.well-known/openid-configuration"))
                .collect(Collectors.toSet());

        assertThat(ADDRESS.matcher(PAGE).results().map(address -> address.group(1)))
                .isNotEmpty()
                .allSatisfy(path -> assertThat(existing).contains(path));
    }
}
