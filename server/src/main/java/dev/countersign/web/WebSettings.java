package dev.countersign.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.http.HttpHeaders;

/**
 * @param publicUrl the origin that browsers use
 * @param returnOrigins origins to which sign-in may send people back
 * @param shutdown its {@code delay}: how long a stopping node keeps serving after it has reported that it is not ready
 */
@ConfigurationProperties("countersign")
public record WebSettings(URI publicUrl, List<URI> returnOrigins, Shutdown shutdown) {

    public record Shutdown(Duration delay) {}

    boolean overTls() {
        return "https".equals(publicUrl.getScheme());
    }

    /** The public URL's host, in lower case. */
    public String ourHost() {
        return publicUrl.getHost().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether the request's host differs from the public URL's. It may be the client's, or that of a proxy that does not
     * forward it.
     */
    public boolean isOpenedElsewhere(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.HOST) != null
                && !request.getServerName().toLowerCase(Locale.ROOT).equals(ourHost());
    }

    /**
     * An origin is scheme, host and, unless it is the scheme's default, port (RFC 6454). Browsers write it in lower case.
     */
    public boolean isOurOrigin(String origin) {
        return origin.equals(ourOrigin());
    }

    public String ourOrigin() {
        return originText(publicUrl);
    }

    /** The address of one of our pages, for browsers. */
    public String address(String path) {
        return ourOrigin() + path;
    }

    public List<String> allowedReturnOrigins() {
        return returnOrigins.stream().map(WebSettings::originText).toList();
    }

    private static String originText(URI url) {
        var port = url.getPort();
        var isDefault = port == -1 || port == ("https".equals(url.getScheme()) ? 443 : 80);
        return (url.getScheme() + "://" + url.getHost() + (isDefault ? "" : ":" + port)).toLowerCase(Locale.ROOT);
    }
}
