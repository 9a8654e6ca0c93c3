package dev.countersign;

import static dev.countersign.Format.must;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.core.status.StatusUtil;
import java.nio.charset.Charset;
import org.springframework.boot.logging.logback.ColorConverter;
import org.springframework.boot.logging.logback.CorrelationIdConverter;
import org.springframework.boot.logging.logback.EnclosedInSquareBracketsConverter;
import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;
import org.springframework.boot.logging.logback.WhitespaceThrowableProxyConverter;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySourcesPropertyResolver;

/**
 * Spring's logging properties that an operator may set. If one is wrong, Spring would print a stack trace, or log differently
 * from what the operator wanted.
 */
@SuppressWarnings("ImmutableEnumChecker")
enum LogSetting {
    CHARSET(
            "logging.charset.console",
            new Format(
                    "a character set such as UTF-8",
                    value -> must(Charset.forName(value).canEncode()))),
    THRESHOLD(
            "logging.threshold.console",
            new Format(
                    "trace, debug, info, warn, error or off",
                    // YAML reads off as false. Logback takes an unknown word for debug.
                    value -> must(value.matches("(?i:all|trace|debug|info|warn|error|off)|false")))),
    PATTERN(
            "logging.pattern.console",
            new Format("a pattern of Logback such as %d %-5p %m%n", value -> must(isUnderstood(value)))),
    DATE(
            "logging.pattern.dateformat",
            new Format(
                            "a date format of Logback such as HH:mm:ss.SSS",
                            value -> must(isUnderstood("%d{" + value + "}")))
                    .orEmpty()),
    LEVEL(
            "logging.pattern.level",
            new Format("a pattern of Logback such as %5p", value -> must(isUnderstood("%clr(" + value + "){}")))
                    .orEmpty());

    private final String property;
    private final Format format;

    LogSetting(String property, Format format) {
        this.property = property;
        this.format = format;
    }

    /** @throws StartRefused naming the first one that is wrong, its value and what would be right */
    static void check(ConfigurableEnvironment environment) {
        var resolver = new PropertySourcesPropertyResolver(environment.getPropertySources());
        // Logback resolves the placeholders that remain.
        resolver.setIgnoreUnresolvableNestedPlaceholders(true);
        for (var setting : values()) {
            var value = resolver.getProperty(setting.property);
            if (value != null) {
                setting.check(value);
            }
        }
    }

    private void check(String value) {
        try {
            format.parser().accept(value);
        } catch (IllegalArgumentException wrong) {
            throw new StartRefused("%s: '%s' is not right; it must be %s."
                    .formatted(KnownNames.variable(property), Setting.inOneLine(value), format.words()));
        }
    }

    private static boolean isUnderstood(String pattern) {
        var context = new LoggerContext();
        var layout = new PatternLayout();
        layout.setContext(context);
        var words = layout.getInstanceConverterMap();
        words.put("clr", ColorConverter::new);
        words.put("correlationId", CorrelationIdConverter::new);
        words.put("esb", EnclosedInSquareBracketsConverter::new);
        words.put("wex", WhitespaceThrowableProxyConverter::new);
        words.put("wEx", ExtendedWhitespaceThrowableProxyConverter::new);
        layout.setPattern(pattern.replaceAll("\\$\\{[^}]*}", "1"));
        try {
            layout.start();
        } catch (RuntimeException unreadable) {
            return false;
        }
        return new StatusUtil(context).isWarningOrErrorFree(0);
    }
}
