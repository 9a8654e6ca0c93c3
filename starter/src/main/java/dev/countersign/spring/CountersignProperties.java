package dev.countersign.spring;

import dev.countersign.client.Countersign;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * How to reach Countersign, and with which key. A missing, wrong or unknown property stops the start and is named.
 *
 * @param url where this application reaches Countersign, such as http://localhost:4000. Required.
 * @param key as printed by "countersign keys create", with the scopes introspect and events. Required.
 * @param publicUrl where browsers reach Countersign. Default: url.
 * @param cookie the session cookie's name; __Secure-countersign if the server has COUNTERSIGN_COOKIE_DOMAIN.
 * @param sessionsRemembered how many sessions are kept in memory, about 600 bytes each.
 */
@ConfigurationProperties(value = "countersign", ignoreUnknownFields = false)
public record CountersignProperties(
        URI url,
        String key,
        @Nullable URI publicUrl,
        @DefaultValue(Countersign.COOKIE) String cookie,
        @DefaultValue("100000") int sessionsRemembered) {

    public CountersignProperties {
        mustBeSet("url", url, "the URL where this application reaches Countersign, such as http://localhost:4000");
        mustBeSet("key", key, "what 'countersign keys create' has printed");
        mustBeWeb("url", url);
        if (!key.matches("[A-Za-z0-9_-]+")) {
            throw new InvalidConfigurationPropertyValueException(
                    "countersign.key", "(not shown)", "It must be the text that 'countersign keys create' printed.");
        }
        if (publicUrl != null) {
            mustBeWeb("public-url", publicUrl);
        }
        if (sessionsRemembered < 1) {
            throw new InvalidConfigurationPropertyValueException(
                    "countersign.sessions-remembered", sessionsRemembered, "It must be at least 1.");
        }
    }

    private static void mustBeSet(String property, @Nullable Object value, String right) {
        if (value == null) {
            throw new InvalidConfigurationPropertyValueException(
                    "countersign." + property,
                    null,
                    "It is not set. Set it to " + right
                            + ". Tests need a value too, but connect to nothing until a request has a session cookie.");
        }
    }

    private static void mustBeWeb(String property, URI url) {
        if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("(?i)https?")) {
            throw new InvalidConfigurationPropertyValueException(
                    "countersign." + property, url, "It must be an http or https URL, such as http://localhost:4000.");
        }
    }

    /** The address of the page where people sign in. */
    String signInPage() {
        return (publicUrl == null ? url : publicUrl).toString().replaceFirst("/+$", "") + "/login";
    }

    /** Leaves out the key. */
    @Override
    public String toString() {
        return "CountersignProperties[" + url + "]";
    }
}
