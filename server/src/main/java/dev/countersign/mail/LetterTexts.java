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
import org.jspecify.annotations.Nullable;
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
    private static final String SUBJECT = "subject";

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
        return of(claim, Optional.empty());
    }

    LetterText of(Claim claim, OneTimeCode code, Text text) {
        return of(claim, Optional.of(new Shown(text.text(), validity(code))));
    }

    private LetterText of(Claim claim, Optional<Shown> code) {
        var kind = claim.kind();
        var context = context(kind.toString(), greeting(claim), kind.page());
        context.setVariable("facts", facts(claim));
        context.setVariable("code", code.orElse(null));
        context.setVariable(
                "footer", say(kind.isToTheMember() ? "letter.footer" : "letter.footer.asked", settings.publicUrl()));
        return written(context);
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
        var context = context("test", say("letter.greeting.nobody"), Optional.of("/account"));
        context.setVariable("facts", List.of());
        context.setVariable("footer", say("letter.footer", settings.publicUrl()));
        return written(context);
    }

    private Context context(String kind, String greeting, Optional<String> page) {
        var key = "letter." + kind;
        var context = new Context(LANGUAGE);
        context.setVariable("language", LANGUAGE.toLanguageTag());
        context.setVariable(SUBJECT, say(key + ".subject", say("app.name")));
        context.setVariable("greeting", greeting);
        context.setVariable("lead", say(key + ".lead"));
        context.setVariable("advice", say(key + ".advice"));
        context.setVariable("support", support());
        page.ifPresent(path -> {
            context.setVariable("link", settings.publicUrl() + path);
            context.setVariable("linkText", say("letter.link" + path.replace('/', '.')));
        });
        return context;
    }

    /** As text: a letter links to the public URL only. */
    private @Nullable String support() {
        var support = settings.support();
        return support.link()
                .map(link -> say(support.isPage() ? "letter.support.page" : "letter.support", support.text()))
                .orElse(null);
    }

    private LetterText written(Context context) {
        return new LetterText(
                (String) context.getVariable(SUBJECT),
                plain.process(TEMPLATE, context),
                html.process(TEMPLATE, context));
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
