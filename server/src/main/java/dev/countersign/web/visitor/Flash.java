package dev.countersign.web.visitor;

import dev.countersign.database.Database;
import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secrets;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Carries a notice, or the typed email, from a form to the page it redirects to, in a cookie that is sealed for this page and
 * this browser. So no link and no other site can make a page show something, and no node has to store it.
 */
@Component
public class Flash {
    public static final String EMAIL = "email";

    /** Present if the member chose to stay signed in. */
    public static final String REMEMBER = "remember";

    private static final Duration KEPT = Duration.ofMinutes(5);

    /** A browser drops a cookie of more than 4,096 bytes. Sealed and encoded, this has 4,000. */
    private static final int LONGEST_TEXT = 2_900;

    private static final String PAGE = " page";
    private static final String UNTIL = " until";

    private final Cookies cookies;
    private final Database database;
    private final DerivedKeys keys;

    Flash(Cookies cookies, Secrets secrets, Database database) {
        this.cookies = cookies;
        this.database = database;
        this.keys = secrets.keysFor(KeyPurpose.NOTICE);
    }

    /** What the member typed and chose in the form of another page of the sign-in flow. */
    public static Map<String, String> entered(String email, boolean remember) {
        return remember ? Map.of(EMAIL, email, REMEMBER, "true") : Map.of(EMAIL, email);
    }

    /** Leaves values for a page and replaces earlier ones. Leaves out values that would make the cookie too long. */
    public void leave(String page, Map<String, String> said, HttpServletRequest request, HttpServletResponse response) {
        leave(page, said, KEPT, request, response);
    }

    /** Leaves values for longer, for a page that {@link #read reads} them every time it is shown. */
    public void leave(
            String page,
            Map<String, String> said,
            Duration kept,
            HttpServletRequest request,
            HttpServletResponse response) {
        var text = new StringBuilder(
                field(PAGE, page) + "&" + field(UNTIL, database.now().plus(kept).toString()));
        said.forEach((name, value) -> {
            var more = "&" + field(name, value);
            if (text.length() + more.length() <= LONGEST_TEXT) {
                text.append(more);
            }
        });
        var sealed = keys.seal(text.toString().getBytes(StandardCharsets.UTF_8), thisBrowser(request));
        cookies.leave(Base64.getUrlEncoder().withoutPadding().encodeToString(sealed), kept, request, response);
    }

    /** The values left for the requested page. They are deleted once a person sees the page. */
    public Map<String, String> take(HttpServletRequest request, HttpServletResponse response) {
        var said = read(request);
        if (!said.isEmpty() && isSeen(request)) {
            cookies.takeLeft(response);
        }
        return said;
    }

    /** The values left for the requested page. */
    public Map<String, String> read(HttpServletRequest request) {
        return cookies.left(request)
                .flatMap(Flash::bytes)
                .flatMap(closed -> keys.open(closed, thisBrowser(request)))
                .map(Flash::values)
                .filter(said -> request.getRequestURI().equals(said.remove(PAGE)))
                .filter(said -> database.now().isBefore(until(said.remove(UNTIL))))
                .orElse(Map.of());
    }

    /**
     * True if a person sees the page. A script that follows a form's redirect loads the page too, before the person does.
     */
    private static boolean isSeen(HttpServletRequest request) {
        var destination = request.getHeader("Sec-Fetch-Dest");
        return "GET".equals(request.getMethod())
                && request.getHeader("Sec-Purpose") == null
                && (destination == null || destination.equals("document"));
    }

    private byte[] thisBrowser(HttpServletRequest request) {
        return cookies.browser(request).text().getBytes(StandardCharsets.US_ASCII);
    }

    private static Optional<byte[]> bytes(String text) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static Map<String, String> values(byte[] text) {
        var values = new HashMap<String, String>();
        for (var entry : new String(text, StandardCharsets.UTF_8).split("&", -1)) {
            var split = entry.split("=", 2);
            values.put(decoded(split[0]), decoded(split[1]));
        }
        return values;
    }

    private static Instant until(@Nullable String text) {
        return text == null ? Instant.EPOCH : Instant.parse(text);
    }

    private static String field(String name, String value) {
        return encoded(name) + "=" + encoded(value);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
