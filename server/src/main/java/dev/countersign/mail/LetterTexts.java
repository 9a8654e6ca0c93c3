package dev.countersign.mail;

import dev.countersign.onetime.OneTimeCode;
import dev.countersign.onetime.Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * What letters say: the texts of {@code messages.properties} in the two templates of {@code letters/}, of which one is plain
 * text and the other HTML without images. Nothing that others have chosen is in a subject (SEC-75).
 */
@Component
class LetterTexts {
    /** The only language that there is so far. */
    private static final Locale LANGUAGE = Locale.ENGLISH;

    private static final String TEMPLATE = "letter";

    /** A line about what caused a letter, such as the device. */
    record Fact(String label, String value) {}

    /**
     * A code as the letter shows it.
     *
     * @param validity says how long it works
     */
    record Shown(String code, String validity) {
        /** Digits are as large as fits; a long code has to fit a phone in two lines. */
        public String size() {
            return code.length() < 10 ? "32px" : "20px";
        }

        @Override
        public String toString() {
            return "Shown[not shown]";
        }
    }

    private final MessageSource messages;
    private final MailSettings settings;
    private final TemplateEngine plain = engine(TemplateMode.TEXT, ".txt");
    private final TemplateEngine html = engine(TemplateMode.HTML, ".html");

    LetterTexts(MessageSource messages, MailSettings settings) {
        this.messages = messages;
        this.settings = settings;
    }

    /** No beans: Spring Boot would take one of them for the engine of the pages. */
    private static TemplateEngine engine(TemplateMode mode, String suffix) {
        var resolver = new ClassLoaderTemplateResolver(LetterTexts.class.getClassLoader());
        resolver.setPrefix("letters/");
        resolver.setSuffix(suffix);
        resolver.setTemplateMode(mode);
        resolver.setCharacterEncoding(StandardCharsets.UTF_8.name());
        var engine = new SpringTemplateEngine();
        engine.setTemplateResolver(resolver);
        return engine;
    }

    LetterText of(Claim claim) {
        return text(
                claim.kind().toString(),
                greeting(claim),
                facts(claim),
                claim.kind().page(),
                Optional.empty());
    }

    LetterText of(Claim claim, OneTimeCode code, Text text) {
        return text(
                claim.kind().toString(),
                greeting(claim),
                facts(claim),
                claim.kind().page(),
                Optional.of(new Shown(text.text(), validity(code))));
    }

    private String greeting(Claim claim) {
        return claim.name().isEmpty()
                ? say("letter.greeting.nobody")
                : say("letter.greeting", OneLine.of(claim.name()));
    }

    private List<Fact> facts(Claim claim) {
        var facts = new ArrayList<Fact>();
        claim.device().ifPresent(device -> facts.add(fact("device", device)));
        claim.ip().ifPresent(ip -> facts.add(fact("ip", ip)));
        facts.add(fact("time", time(claim.writtenAt())));
        return facts;
    }

    LetterText ofTest() {
        return text("test", say("letter.greeting.nobody"), List.of(), Optional.of("/account"), Optional.empty());
    }

    private LetterText text(
            String kind, String greeting, List<Fact> facts, Optional<String> page, Optional<Shown> code) {
        var key = "letter." + kind;
        var subject = say(key + ".subject", say("app.name"));
        var context = new Context(LANGUAGE);
        context.setVariable("language", LANGUAGE.toLanguageTag());
        context.setVariable("subject", subject);
        context.setVariable("greeting", greeting);
        context.setVariable("lead", say(key + ".lead"));
        context.setVariable("facts", facts);
        context.setVariable("advice", say(key + ".advice"));
        context.setVariable("code", code.orElse(null));
        context.setVariable(
                "link", page.map(path -> settings.publicUrl() + path).orElse(null));
        context.setVariable(
                "linkText",
                page.map(path -> say("letter.link" + path.replace('/', '.'))).orElse(null));
        context.setVariable(
                "footer", say(page.isPresent() ? "letter.footer" : "letter.footer.asked", settings.publicUrl()));
        return new LetterText(subject, plain.process(TEMPLATE, context), html.process(TEMPLATE, context));
    }

    /** In minutes or in days: no code works for anything between. */
    private String validity(OneTimeCode code) {
        var lifetime = code.purpose().lifetime();
        var until = time(code.expiresAt());
        return lifetime.compareTo(Duration.ofDays(1)) < 0
                ? say("letter.code.minutes", lifetime.toMinutes(), until)
                : say("letter.code.days", lifetime.toDays(), until);
    }

    private Fact fact(String key, String value) {
        return new Fact(say("letter.fact." + key), OneLine.of(value));
    }

    private String time(Instant at) {
        return DateTimeFormatter.ofPattern(say("time.pattern"), LANGUAGE)
                .withZone(ZoneOffset.UTC)
                .format(at);
    }

    private String say(String key, Object... values) {
        return messages.getMessage(key, values, LANGUAGE);
    }
}
