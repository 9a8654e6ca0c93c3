package dev.countersign.mail;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address that members ask when they cannot go on alone.
 *
 * @param text a mail address or an https URL, as people read it; empty if they are told to ask the people who run the service
 */
public record Support(String text) {
    private static final int LAST_PORT = 65_535;

    /** Each of these characters stands for itself in a {@code mailto:} link. */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+");

    /**
     * @param text a mail address, an https URL, or nothing
     * @throws IllegalArgumentException if it is anything else
     */
    public static Support of(String text) {
        if (!text.isEmpty()) {
            if (ADDRESS.matcher(text).matches()) {
                Recipient.of(text);
            } else {
                checkPage(URI.create(text));
            }
        }
        return new Support(text);
    }

    private static void checkPage(URI page) {
        if (!"https".equals(page.getScheme())
                || page.getHost() == null
                || page.getRawUserInfo() != null
                || page.getPort() == 0
                || page.getPort() > LAST_PORT) {
            throw new IllegalArgumentException("not an address or a page");
        }
    }

    /** Whether there is a page to open, and not an address to write to. */
    public boolean isPage() {
        return text.startsWith("https:");
    }

    /** The address of the page, or a {@code mailto:} link. */
    public Optional<String> link() {
        return text.isEmpty() ? Optional.empty() : Optional.of(isPage() ? text : "mailto:" + text);
    }
}
