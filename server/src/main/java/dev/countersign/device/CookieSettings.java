package dev.countersign.device;

import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The name and the domain of our cookies.
 *
 * @param cookieName the middle of their names, so that two instances can run under one domain
 * @param cookieDomain the domain whose hosts all get the cookies; empty if only the public URL's host gets them
 */
@ConfigurationProperties("countersign")
public record CookieSettings(String cookieName, String cookieDomain) {

    public static final String WAITING = "-waiting";
    public static final String BROWSER = "-device";
    public static final String ROUNDS = "-rounds";
    public static final String LEFT = "-notice";
    public static final String RESET = "-reset";
    public static final String SIGN_UP = "-sign-up";

    /** What the names of our other cookies add to the name of the session cookie. No two instances may share a name. */
    public static final List<String> ENDINGS = List.of(WAITING, BROWSER, ROUNDS, LEFT, RESET, SIGN_UP);

    /** What {@link #checkName} accepts, as the operator reads it. */
    public static final String RIGHT_NAME =
            "1 to 50 letters, digits and hyphens, such as staging, without %s or %s at the end"
                    .formatted(String.join(", ", ENDINGS.subList(0, ENDINGS.size() - 1)), ENDINGS.getLast());

    private static final Pattern NAME =
            Pattern.compile("(?!.*(?:" + String.join("|", ENDINGS) + ")$)[A-Za-z0-9-]{1,50}");

    /** A domain of two labels or more, in lower case. */
    private static final Pattern DOMAIN = Pattern.compile(
            "(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

    public CookieSettings {
        checkName(cookieName);
        if (!cookieDomain.isEmpty()) {
            checkDomain(cookieDomain);
        }
    }

    /** @throws IllegalArgumentException if our cookies cannot have this name */
    public static void checkName(String text) {
        must(NAME, text);
    }

    /** @throws IllegalArgumentException if it is not a domain such as {@code example.org} */
    public static void checkDomain(String text) {
        must(DOMAIN, text);
    }

    private static void must(Pattern format, String text) {
        if (!format.matcher(text).matches()) {
            throw new IllegalArgumentException("not right: " + text);
        }
    }

    /** The session cookie's name, with which the other names begin. Browsers reject a __Host- cookie that has a domain. */
    public String name() {
        return (cookieDomain.isEmpty() ? "__Host-" : "__Secure-") + cookieName;
    }

    /** Distinguishes these cookies from those set before a change of the settings, which may have the same name. */
    public String scope() {
        return cookieDomain.isEmpty() ? name() : name() + "; Domain=" + cookieDomain;
    }
}
