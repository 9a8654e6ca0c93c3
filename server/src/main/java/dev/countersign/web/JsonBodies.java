package dev.countersign.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
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
 * Reads a request's body, which is {@code application/json} in UTF-8 and becomes a record. Jackson alone would guess the
 * encoding, and would stop at the first field that is wrong; this names them all.
 */
final class JsonBodies extends JacksonJsonHttpMessageConverter {
    private static final Pattern CAPITAL = Pattern.compile("\\p{Lu}");

    /** Fields that the body lacks, or has and should not, each with a key of the message file. */
    static final class Flawed extends RuntimeException {
        private final transient Map<String, String> reasons;

        Flawed(Map<String, String> reasons) {
            super("flawed body", null, false, false);
            this.reasons = reasons;
        }

        Map<String, String> reasons() {
            return reasons;
        }
    }

    JsonBodies(JsonMapper json) {
        super(json);
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
            // The word null is no body, which some routes do not need.
            var reasons = json instanceof ObjectNode object
                    ? reasons(record, object)
                    : json.isNull() ? Map.<String, String>of() : Map.of("", "invalid.wrong-type");
            if (!reasons.isEmpty()) {
                throw new Flawed(reasons);
            }
            return getMapper().treeToValue(json, record);
        } catch (CharacterCodingException | JacksonException malformed) {
            throw new HttpMessageNotReadableException("no JSON", malformed, message);
        }
    }

    /** RFC 8259, section 8.1: a byte order mark may be ignored; nothing but UTF-8 is read. */
    private static String text(HttpInputMessage message) throws IOException {
        var bytes = ByteBuffer.wrap(message.getBody().readAllBytes());
        var text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private Map<String, String> reasons(Class<?> record, ObjectNode object) {
        var reasons = new LinkedHashMap<String, String>();
        var unknown = new LinkedHashMap<String, String>();
        object.propertyNames().forEach(name -> unknown.put(name, "invalid.unknown-field"));
        for (var component : record.getRecordComponents()) {
            var name = CAPITAL.matcher(component.getName()).replaceAll("_$0").toLowerCase(Locale.ROOT);
            unknown.remove(name);
            var value = object.get(name);
            if (value == null || value.isNull()) {
                reasons.put(name, "invalid.required");
            } else if (!fits(value, component.getType())) {
                reasons.put(name, "invalid.wrong-type");
            }
        }
        reasons.putAll(unknown);
        return reasons;
    }

    private boolean fits(JsonNode value, Class<?> type) {
        try {
            getMapper().treeToValue(value, type);
            return true;
        } catch (DatabindException anotherType) {
            return false;
        }
    }
}
