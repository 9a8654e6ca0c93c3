package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.countersign.support.AtOnce;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The log")
class BoundedConsoleTest {
    private static final Pattern MORE = Pattern.compile("\\.\\.\\. and ([\\d,]+) more like this within a minute");

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final BoundedConsole console = console();
    private final Logger logger = context.getLogger("some.Room");

    private BoundedConsole console() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %logger %msg%n%ex");
        encoder.start();
        var made = new BoundedConsole();
        made.setContext(context);
        made.setEncoder(encoder);
        made.start();
        made.setOutputStream(printed);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(made);
        return made;
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    @DisplayName("prints ten lines of a kind a minute, then the number of the others, and starts again")
    void tenOfAKind() {
        for (var minute = 0; minute < 2; minute++) {
            printed.reset();
            IntStream.range(0, 1_244).forEach(n -> logger.warn("Room {} is closed", n));
            logger.info("Another kind");
            assertThat(lines()).hasSize(11).startsWith("WARN some.Room Room 0 is closed");

            console.endMinute();

            assertThat(lines())
                    .hasSize(12)
                    .endsWith("WARN some.Room Room ... is closed ... and 1,234 more like this within a minute");
        }
        printed.reset();
        console.endMinute();
        assertThat(lines()).isEmpty();
    }

    @Test
    @DisplayName("prints three stack traces of a kind, then one line each")
    void threeTraces() {
        IntStream.range(0, 100).forEach(n -> logger.error("Room {}", n, new IllegalStateException("two\nlines")));

        assertThat(lines()).filteredOn(line -> line.startsWith("\tat ")).isNotEmpty();
        assertThat(lines())
                .filteredOn(line -> line.startsWith("java.lang.IllegalStateException"))
                .hasSize(3);
        assertThat(lines())
                .filteredOn(line -> line.startsWith("ERROR"))
                .hasSize(10)
                .endsWith("ERROR some.Room Room 9: java.lang.IllegalStateException: two lines");
    }

    @Test
    @DisplayName("is just as short if a library fills in the values itself")
    void filledIn() {
        IntStream.range(0, 1_000).forEach(n -> logger.warn("Room " + n + " is closed"));
        console.endMinute();

        assertThat(lines())
                .hasSize(21)
                .endsWith("WARN some.Room other messages ... and 980 more like this within a minute");
    }

    @Test
    @DisplayName("counts every line of many threads, and prints the count when the process stops")
    void manyThreads() {
        AtOnce.run(16, n -> {
            for (var line = 0; line < 1_000; line++) {
                logger.warn("Room {}", n);
                if (line % 100 == 0) {
                    console.endMinute();
                }
            }
            return n;
        });
        context.stop();

        var more = lines().stream()
                .map(MORE::matcher)
                .filter(java.util.regex.Matcher::find)
                .mapToInt(count -> Integer.parseInt(count.group(1).replace(",", "")))
                .sum();
        var whole = lines().stream().filter(line -> !MORE.matcher(line).find()).count();
        assertThat(more + whole).isEqualTo(16_000);
    }
}
