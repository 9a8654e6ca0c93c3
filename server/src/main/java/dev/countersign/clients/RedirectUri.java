package dev.countersign.clients;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An address of an application to which browsers are sent: https, http on this machine's own address, or a private-use scheme
 * (RFC 8252, section 7.1). It has no fragment, no user name and no wildcard.
 */
public final class RedirectUri {
    private static final int LONGEST = 1_000;
    private static final Set<String> WEB = Set.of("http", "https");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]");

    /** A domain name of the application's owner, turned round, so that no other application has the same by chance. */
    private static final Pattern PRIVATE_USE = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z0-9-]+)+");

    private RedirectUri() {}

    /** @return the address unchanged; empty if it cannot be registered */
    public static Optional<String> of(String text) {
        return parse(text).filter(RedirectUri::mayBeRegistered).map(registrable -> text);
    }

    private static Optional<URI> parse(String text) {
        if (text.length() > LONGEST || text.contains("*") || text.contains("\\")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new URI(text)).filter(uri -> uri.toASCIIString().equals(text));
        } catch (URISyntaxException notAnAddress) {
            return Optional.empty();
        }
    }

    private static boolean mayBeRegistered(URI uri) {
        if (uri.getScheme() == null || uri.isOpaque() || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            return false;
        }
        return switch (uri.getScheme()) {
            case "https" -> uri.getHost() != null && hasPortOrNone(uri);
            case "http" -> isOfThisMachine(uri);
            default -> PRIVATE_USE.matcher(uri.getScheme()).matches();
        };
    }

    private static boolean isOfThisMachine(URI uri) {
        return uri.getHost() != null
                && (uri.getHost().equals("localhost") || LOOPBACK.contains(uri.getHost()))
                && hasPortOrNone(uri);
    }

    /** @return the origin of an application's pages, as browsers write it; empty if the text is not one */
    public static Optional<String> origin(String text) {
        return parse(text)
                .filter(RedirectUri::mayBeRegistered)
                .filter(uri -> isOfTheWeb(uri)
                        && uri.getRawPath().isEmpty()
                        && uri.getRawQuery() == null
                        && text.equals(text.toLowerCase(Locale.ROOT)))
                .map(uri -> text);
    }

    /**
     * The source expression of a Content-Security-Policy that matches the address: its origin, or its scheme. There is none for the
     * origin of an IPv6 address.
     */
    public static String cspSource(String registered) {
        var uri = URI.create(registered);
        return isOfTheWeb(uri) && !uri.getHost().startsWith("[")
                ? uri.getScheme() + "://" + uri.getRawAuthority()
                : uri.getScheme() + ":";
    }

    /** What a person may recognise of the address: the host with its port, or the scheme of an app. */
    public static String site(String registered) {
        var uri = URI.create(registered);
        return isOfTheWeb(uri) ? uri.getRawAuthority() : uri.getScheme();
    }

    /** An app's own scheme may begin alike, such as {@code https.example.app}. */
    private static boolean isOfTheWeb(URI uri) {
        return WEB.contains(uri.getScheme()) && uri.getHost() != null;
    }

    /** Whether both are http on the loopback address and differ in nothing but the port. */
    static boolean isSameButForPort(String registered, String asked) {
        return parse(registered)
                .filter(one -> "http".equals(one.getScheme()) && LOOPBACK.contains(String.valueOf(one.getHost())))
                .flatMap(one -> parse(asked)
                        .filter(RedirectUri::hasPortOrNone)
                        .filter(other -> withoutPort(one).equals(withoutPort(other))))
                .isPresent();
    }

    private static boolean hasPortOrNone(URI uri) {
        var port = uri.getPort();
        return port <= 65_535
                && port != 0
                && Objects.equals(uri.getRawAuthority(), uri.getHost() + (port < 0 ? "" : ":" + port));
    }

    private static String withoutPort(URI uri) {
        return uri.getScheme() + "://" + (uri.getRawUserInfo() == null ? "" : "@") + uri.getHost() + uri.getRawPath()
                + "?" + Objects.requireNonNullElse(uri.getRawQuery(), "")
                + (uri.getRawFragment() == null ? "" : "#");
    }
}
