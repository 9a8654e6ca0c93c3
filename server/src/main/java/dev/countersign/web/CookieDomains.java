package dev.countersign.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hc.client5.http.psl.PublicSuffixMatcher;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;
import org.jspecify.annotations.Nullable;

/**
 * Tells for which domains a browser accepts a cookie. It accepts none for a public suffix, such as {@code co.uk} or
 * {@code github.io} (RFC 6265, section 5.3, step 5). The list of public suffixes is in the HTTP client's jar.
 */
public final class CookieDomains {
    private static final String LIST = "/org/publicsuffix/list/effective_tld_names.dat";

    private CookieDomains() {}

    public static boolean isPublicSuffix(String domain) {
        return root(domain, list()) == null;
    }

    /**
     * The domains whose cookies a browser sends to a host, beginning with the host itself. Empty for an IP address or a name
     * without a dot.
     */
    public static List<String> of(String host) {
        if (!host.contains(".") || host.matches("[0-9.]+")) {
            return List.of();
        }
        var list = list();
        return Stream.iterate(host, domain -> domain.contains("."), domain -> domain.substring(domain.indexOf('.') + 1))
                .takeWhile(domain -> root(domain, list) != null)
                .toList();
    }

    /** @return null for a public suffix */
    private static @Nullable String root(String domain, PublicSuffixMatcher list) {
        return list.getDomainRoot(domain);
    }

    /** Read each time and not kept: it takes some megabytes, and only the start needs it. */
    private static PublicSuffixMatcher list() {
        try {
            return PublicSuffixMatcherLoader.load(
                    Objects.requireNonNull(PublicSuffixMatcherLoader.class.getResource(LIST)));
        } catch (IOException brokenJar) {
            throw new UncheckedIOException(brokenJar);
        }
    }
}
