package dev.countersign.web.json;

import dev.countersign.account.Accounts;
import dev.countersign.approval.Code;
import dev.countersign.password.Flaw;
import dev.countersign.web.problem.FlawedBody;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a request's body, {@code application/json} in UTF-8, into a record. Jackson alone would guess the encoding and stop
 * at the first wrong field; this reports all of them. Only a field of type {@link Optional} or {@link PatchedText} may be
 * left out.
 */
final class JsonBodies extends JacksonJsonHttpMessageConverter {
    /** An answer that named thousands would be twenty times as long as the body. */
    private static final int MOST_UNKNOWN_NAMED = 20;

    private static final Pattern CAPITAL = Pattern.compile("\\p{Lu}");

    private final Accounts accounts;

    JsonBodies(JsonMapper json, Accounts accounts) {
        super(json);
        this.accounts = accounts;
    }

    @Override
    public boolean canRead(ResolvableType type, @Nullable MediaType mediaType) {
        return mediaType != null
                && mediaType.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                && (mediaType.getCharset() == null || mediaType.getCharset().equals(StandardCharsets.UTF_8))
                && super.canRead(type, mediaType);
    }

    @Override
    public Object read(ResolvableType type, HttpInputMessage message, @Nullable Map<String, Object> hints)
            throws IOException {
        var record = type.toClass();
        try {
            var json = getMapper().readTree(text(message));
            if (json.isMissingNode()) {
                throw new HttpMessageNotReadableException("no JSON", message);
            }
            // The JSON value null counts as no body, which some routes do not need.
            if (json instanceof ObjectNode object) {
                refuseFlawed(record, object);
                fillIn(record, object);
            } else if (!json.isNull()) {
                throw new FlawedBody(List.of(flaw("", "invalid.wrong-type")));
            }
            return getMapper().treeToValue(json, record);
        } catch (CharacterCodingException | JacksonException malformed) {
            throw new HttpMessageNotReadableException("no JSON", malformed, message);
        }
    }

    /** Reads only UTF-8; ignores a byte order mark (RFC 8259, section 8.1). */
    private static String text(HttpInputMessage message) throws IOException {
        var bytes = ByteBuffer.wrap(message.getBody().readAllBytes());
        var text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** If all fields fit, the route applies the rules for their values, because some rules look at two fields. */
    private void refuseFlawed(Class<?> record, ObjectNode object) {
        var fields = record.getRecordComponents();
        var misfits = Arrays.stream(fields).map(field -> misfit(field, object)).toList();
        var unknown = new LinkedHashSet<>(object.propertyNames());
        Arrays.stream(fields).map(JsonBodies::name).forEach(unknown::remove);
        var choice = notExactlyOne(record, object);
        if (unknown.isEmpty() && choice.isEmpty() && misfits.stream().allMatch(Optional::isEmpty)) {
            return;
        }
        var flaws = IntStream.range(0, fields.length)
                .boxed()
                .flatMap(at -> misfits.get(at).map(Stream::of).orElseGet(() -> againstRule(fields[at], object)));
        var strange = unknown.stream().limit(MOST_UNKNOWN_NAMED).map(name -> flaw(name, "invalid.unknown-field"));
        throw new FlawedBody(
                Stream.of(choice.stream(), flaws, strange).flatMap(each -> each).toList());
    }

    /** Says nothing about a field that is null, which is refused by itself. */
    private static Optional<Flaw> notExactlyOne(Class<?> record, ObjectNode object) {
        var choice = record.getAnnotation(ExactlyOneOf.class);
        if (choice == null) {
            return Optional.empty();
        }
        var given = Arrays.stream(choice.value()).filter(object::has).toList();
        return given.size() == 1
                        || given.stream().anyMatch(name -> object.path(name).isNull())
                ? Optional.empty()
                : Optional.of(flaw(choice.value()[0], choice.message()));
    }

    private static String name(RecordComponent component) {
        return CAPITAL.matcher(component.getName()).replaceAll("_$0").toLowerCase(Locale.ROOT);
    }

    /** Adds the fields that may be left out: Jackson refuses a body without them. To it, null is an empty Optional. */
    private static void fillIn(Class<?> record, ObjectNode object) {
        for (var field : record.getRecordComponents()) {
            if (isPatched(field) && !object.has(name(field))) {
                object.putPOJO(name(field), PatchedText.LEFT_OUT);
            } else if (mayBeLeftOut(field) && !object.has(name(field))) {
                object.putNull(name(field));
            }
        }
    }

    private static boolean mayBeLeftOut(RecordComponent field) {
        return isPatched(field) || field.getType() == Optional.class;
    }

    private static boolean isPatched(RecordComponent field) {
        return field.getType() == PatchedText.class;
    }

    private Stream<Flaw> againstRule(RecordComponent field, ObjectNode object) {
        var name = name(field);
        if (!object.hasNonNull(name)) {
            return Stream.of();
        }
        var text = object.path(name).asString();
        if (field.isAnnotationPresent(SixDigits.class)) {
            return Code.parse(text).isPresent() ? Stream.of() : Stream.of(flaw(name, "invalid.code"));
        }
        var judgedBy = field.getAnnotation(JudgedBy.class);
        return judgedBy == null ? Stream.of() : accounts.flaws(judgedBy.value(), name, text).stream();
    }

    private Optional<Flaw> misfit(RecordComponent field, ObjectNode object) {
        var name = name(field);
        var value = object.get(name);
        if (value == null || value.isNull()) {
            var isFine = value == null ? mayBeLeftOut(field) : isPatched(field);
            return isFine ? Optional.empty() : Optional.of(flaw(name, "invalid.required"));
        }
        return fits(value, field) ? Optional.empty() : Optional.of(flaw(name, "invalid.wrong-type"));
    }

    private static Flaw flaw(String field, String reason) {
        return new Flaw(field, reason, List.of());
    }

    private boolean fits(JsonNode value, RecordComponent field) {
        try {
            getMapper().treeToValue(value, getMapper().constructType(field.getGenericType()));
            return true;
        } catch (DatabindException anotherType) {
            return false;
        }
    }
}
