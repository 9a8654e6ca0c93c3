package dev.countersign.web;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param publicUrl the origin that browsers use
 * @param shutdown its {@code delay}: how long a node that stops still serves, after it has said that it is not ready
 */
@ConfigurationProperties("countersign")
public record WebSettings(URI publicUrl, Shutdown shutdown) {

    record Shutdown(Duration delay) {}

    boolean overTls() {
        return "https".equals(publicUrl.getScheme());
    }

    /** RFC 6454: scheme, host and, unless it is the scheme's own, port; browsers write them in lower case. */
    boolean isOurOrigin(String origin) {
        return origin.equals(originText());
    }

    private String originText() {
        var port = publicUrl.getPort();
        var isDefault = port == -1 || port == (overTls() ? 443 : 80);
        return (publicUrl.getScheme() + "://" + publicUrl.getHost() + (isDefault ? "" : ":" + port))
                .toLowerCase(Locale.ROOT);
    }
}
