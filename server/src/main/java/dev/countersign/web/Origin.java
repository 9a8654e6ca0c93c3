package dev.countersign.web;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Scheme, host and, unless it is the scheme's default, port (RFC 6454).
 *
 * @param text as browsers write it: in lower case
 * @param host in lower case
 */
public record Origin(String text, String host) {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final Set<String> ONE_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int LAST_PORT = 65_535;

    /**
     * Reads {@code https://example.org}; plain http only for {@code localhost} and {@code 127.0.0.1}.
     *
     * @throws IllegalArgumentException if it is no such origin
     */
    public static Origin of(String text) {
        var url = URI.create(text);
        var host = url.getHost();
        var local = "localhost".equals(host) || "127.0.0.1".equals(host);
        if (host == null
                || !("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && local))
                || url.getRawUserInfo() != null
                || !url.getRawPath().isEmpty()
                || url.getRawQuery() != null
                || url.getRawFragment() != null
                || url.getPort() == 0
                || url.getPort() > LAST_PORT) {
            throw new IllegalArgumentException("not an origin: " + text);
        }
        var port = url.getPort();
        var isDefault = port == -1 || port == ("https".equals(url.getScheme()) ? HTTPS_PORT : HTTP_PORT);
        var lower = host.toLowerCase(Locale.ROOT);
        return new Origin(url.getScheme() + "://" + lower + (isDefault ? "" : ":" + port), lower);
    }

    /** Whether the host names the machine of whoever opens it, so no other device gets here. */
    boolean isOfOneMachine() {
        return ONE_MACHINE.contains(host) || host.endsWith(".localhost");
    }

    boolean isOverTls() {
        return text.startsWith("https:");
    }
}
