package dev.countersign.web.json;

import dev.countersign.account.Accounts;
import dev.countersign.database.RowId;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** Configures how JSON is read and written. */
@Configuration(proxyBeanMethods = false)
class JsonConfiguration {

    /** JSON as the contract specifies: snake_case, and no unknown, duplicate or missing fields or wrong types. */
    @Bean
    JsonMapperBuilderCustomizer strictJson() {
        return json -> json.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .addModule(new SimpleModule()
                        .addDeserializer(UUID.class, new Ids())
                        .addDeserializer(PatchedText.class, new PatchedTexts()))
                .withCoercionConfig(
                        LogicalType.Textual,
                        coercion -> Set.of(
                                        CoercionInputShape.Integer,
                                        CoercionInputShape.Float,
                                        CoercionInputShape.Boolean)
                                .forEach(shape -> coercion.setCoercion(shape, CoercionAction.Fail)));
    }

    @Bean
    WebMvcConfigurer jsonConverter(Accounts accounts, JsonMapper json) {
        return new WebMvcConfigurer() {
            @Override
            public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
                converters.withJsonConverter(new JsonBodies(json, accounts));
            }
        };
    }

    /** Jackson's own deserializer also accepts Base64. */
    private static final class Ids extends StdScalarDeserializer<UUID> {
        Ids() {
            super(UUID.class);
        }

        @Override
        public UUID deserialize(JsonParser json, DeserializationContext context) {
            return json.hasToken(JsonToken.VALUE_STRING)
                    ? RowId.parse(json.getString()).orElseGet(() ->
                            (UUID) context.handleWeirdStringValue(UUID.class, json.getString(), "no id"))
                    : (UUID) context.handleUnexpectedToken(UUID.class, json);
        }
    }

    private static final class PatchedTexts extends StdScalarDeserializer<PatchedText> {
        PatchedTexts() {
            super(PatchedText.class);
        }

        @Override
        public PatchedText deserialize(JsonParser json, DeserializationContext context) {
            if (json.hasToken(JsonToken.VALUE_STRING)) {
                return new PatchedText(true, json.getString());
            }
            return json.hasToken(JsonToken.VALUE_EMBEDDED_OBJECT)
                    ? (PatchedText) json.getEmbeddedObject()
                    : (PatchedText) context.handleUnexpectedToken(PatchedText.class, json);
        }

        @Override
        public PatchedText getNullValue(DeserializationContext context) {
            return new PatchedText(true, null);
        }
    }
}
