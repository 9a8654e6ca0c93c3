package dev.countersign.web.visitor;

import dev.countersign.device.BrowserToken;
import dev.countersign.device.CookieSettings;
import dev.countersign.device.Devices;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secrets;
import dev.countersign.session.Session;
import dev.countersign.web.CookieDomains;
import dev.countersign.web.WebSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * The cookies of the contract, a cookie that a form leaves for the next page, and the visitor that they and the other
 * headers describe. All are Secure, HttpOnly and SameSite=Lax, and {@code __Host-} unless the hosts of a domain share them
 * (SEC-24). Only the browser's own cookie, those of a reset and of a sign-up, and the session cookie of a member who chose to stay signed in outlive
 * the browser window (SEC-25).
 *
 * <h2>Twins: two cookies of one name</h2>
 *
 * A browser keeps cookies of one name apart if their domains differ, and sends all of them. This happens when
 * {@code COUNTERSIGN_COOKIE_DOMAIN} changes, and when another host of the domain writes our names. Such cookies are ignored
 * (SEC-28). Every response to them deletes them in each domain from which the browser could have them, so that the next
 * request is an ordinary one.
 */
@Component
public class Cookies {
    private static final String SENT = Cookies.class.getName() + ".sent";
    private static final String BROWSER_TOKEN = Cookies.class.getName() + ".browser";
    private static final String REMEMBERED = Cookies.class.getName() + ".remembered";

    /** Browsers keep no cookie for longer, and no session lasts longer. */
    private static final Duration BROWSER_LIFETIME = Duration.ofDays(400);

    private static final Duration ROUNDS_LIFETIME = Duration.ofSeconds(10);
    private static final int MOST_ROUNDS = 3;
    private static final Duration UNTIL_THE_WINDOW_CLOSES = Duration.ofSeconds(-1);
    private static final String NO_DOMAIN = "";

    private final Devices devices;
    private final DerivedKeys browserKeys;
    private final String domain;
    private final List<String> allDomains;
    private final String session;
    private final String waiting;
    private final String reset;
    private final String signUp;
    private final String browser;
    private final String rounds;
    private final String left;
    private final Set<String> names;

    Cookies(Devices devices, Secrets secrets, CookieSettings cookies, WebSettings settings) {
        this.devices = devices;
        this.domain = cookies.cookieDomain();
        this.allDomains = Stream.concat(Stream.of(NO_DOMAIN), CookieDomains.of(settings.ourHost()).stream())
                .toList();
        this.session = cookies.name();
        this.waiting = session + CookieSettings.WAITING;
        this.reset = session + CookieSettings.RESET;
        this.signUp = session + CookieSettings.SIGN_UP;
        this.browser = session + CookieSettings.BROWSER;
        this.rounds = session + CookieSettings.ROUNDS;
        this.left = session + CookieSettings.LEFT;
        this.names = Stream.concat(
                        Stream.of(session), CookieSettings.ENDINGS.stream().map(session::concat))
                .collect(Collectors.toUnmodifiableSet());
        this.browserKeys = secrets.keysFor(KeyPurpose.BROWSER_TOKEN);
    }

    /** The names of all our cookies. */
    public Set<String> names() {
        return names;
    }

    /** Deletes twins. Must run before any other cookie is set, because for a browser the last Set-Cookie wins. */
    public void takeTwinsBack(HttpServletRequest request, HttpServletResponse response) {
        sent(request).forEach((name, values) -> {
            if (values.size() > 1) {
                allDomains.forEach(each -> set(response, name, "", Duration.ZERO, each));
            }
        });
    }

    public Optional<Token> session(HttpServletRequest request) {
        return value(request, session).flatMap(Token::parse);
    }

    public Optional<Token> waiting(HttpServletRequest request) {
        return value(request, waiting).flatMap(Token::parse);
    }

    /**
     * The browser's token. A browser without a valid one gets a new token, which stays the same for the rest of the request.
     */
    public BrowserToken browser(HttpServletRequest request) {
        if (request.getAttribute(BROWSER_TOKEN) instanceof BrowserToken known) {
            return known;
        }
        var token = value(request, browser)
                .flatMap(text -> BrowserToken.parse(text, browserKeys::signatures))
                .orElseGet(() -> BrowserToken.mint(browserKeys::sign));
        request.setAttribute(BROWSER_TOKEN, token);
        return token;
    }

    public Visitor visitor(HttpServletRequest request) {
        return devices.visitor(
                request.getHeader(HttpHeaders.USER_AGENT),
                request.getRemoteAddr(),
                Collections.list(request.getHeaders("Forwarded")),
                Collections.list(request.getHeaders("X-Forwarded-For")),
                browser(request));
    }

    /** The client's IP address. */
    public String address(HttpServletRequest request) {
        return devices.address(
                request.getRemoteAddr(),
                Collections.list(request.getHeaders("Forwarded")),
                Collections.list(request.getHeaders("X-Forwarded-For")));
    }

    /** Signs this browser in: it waits for nothing any more, has no password to reset and no sign-up to confirm, and is
     * recognisable. */
    void signIn(Token token, Session begun, HttpServletRequest request, HttpServletResponse response) {
        renew(token, begun, request, response);
        if (value(request, waiting).isPresent()) {
            endWaiting(response);
        }
        if (value(request, reset).isPresent()) {
            set(response, reset, "", Duration.ZERO, domain);
        }
        if (value(request, signUp).isPresent()) {
            set(response, signUp, "", Duration.ZERO, domain);
        }
    }

    /** @param own the session, which has got this token just now */
    void renew(Token token, Session own, HttpServletRequest request, HttpServletResponse response) {
        dropElsewhere(session, request, response);
        var lifetime =
                own.remembered() ? Duration.between(own.authenticatedAt(), own.expiresAt()) : UNTIL_THE_WINDOW_CLOSES;
        set(response, session, token.text(), lifetime, domain);
        remember(request, response);
    }

    public void signOut(HttpServletResponse response) {
        set(response, session, "", Duration.ZERO, domain);
    }

    void startWaiting(Token token, HttpServletRequest request, HttpServletResponse response) {
        dropElsewhere(waiting, request, response);
        set(response, waiting, token.text(), UNTIL_THE_WINDOW_CLOSES, domain);
        remember(request, response);
    }

    void endWaiting(HttpServletResponse response) {
        set(response, waiting, "", Duration.ZERO, domain);
    }

    public Optional<Token> reset(HttpServletRequest request) {
        return value(request, reset).flatMap(Token::parse);
    }

    /** Outlives the browser's window, because a reset may wait for days. It is the same for every address (SEC-72). */
    public void startReset(Token token, Duration kept, HttpServletRequest request, HttpServletResponse response) {
        dropElsewhere(reset, request, response);
        set(response, reset, token.text(), kept, domain);
        remember(request, response);
    }

    public Optional<Token> signUp(HttpServletRequest request) {
        return value(request, signUp).flatMap(Token::parse);
    }

    /** Outlives the browser's window: people close it while they look for the code. It is the same for every address (SEC-11). */
    public void startSignUp(Token token, Duration kept, HttpServletRequest request, HttpServletResponse response) {
        dropElsewhere(signUp, request, response);
        set(response, signUp, token.text(), kept, domain);
        remember(request, response);
    }

    /** Leaves a text for the next page; see {@link Flash}. */
    void leave(String sealed, Duration kept, HttpServletRequest request, HttpServletResponse response) {
        dropElsewhere(left, request, response);
        set(response, left, sealed, kept, domain);
        remember(request, response);
    }

    Optional<String> left(HttpServletRequest request) {
        return value(request, left);
    }

    void takeLeft(HttpServletResponse response) {
        set(response, left, "", Duration.ZERO, domain);
    }

    /** Sets the cookie that makes the browser recognisable. */
    public void remember(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(REMEMBERED) != null) {
            return;
        }
        request.setAttribute(REMEMBERED, true);
        var token = browser(request).text();
        if (!value(request, browser).equals(Optional.of(token))) {
            dropElsewhere(browser, request, response);
        }
        set(response, browser, token, BROWSER_LIFETIME, domain);
    }

    /** Whether the browser sends any of our cookies, valid or not, and so accepts cookies. */
    public boolean areKept(HttpServletRequest request) {
        return !sent(request).isEmpty();
    }

    /**
     * Counts how often a browser is redirected within ten seconds. If it comes back each time, it is in a redirect loop, and
     * the caller must show a page instead.
     */
    boolean isGoingRound(HttpServletRequest request, HttpServletResponse response) {
        var before =
                value(request, rounds).filter(text -> text.matches("[1-9]")).map(Integer::parseInt);
        if (before.orElse(0) >= MOST_ROUNDS) {
            return true;
        }
        set(response, rounds, String.valueOf(before.orElse(0) + 1), ROUNDS_LIFETIME, NO_DOMAIN);
        return false;
    }

    /**
     * Deletes the browser's cookies of this name in other domains before it gets a new one, so that the two do not become
     * twins. A {@code __Host-} name cannot have a twin.
     */
    private void dropElsewhere(String name, HttpServletRequest request, HttpServletResponse response) {
        if (!domain.isEmpty() && value(request, name).isPresent()) {
            allDomains.stream()
                    .filter(each -> !each.equals(domain))
                    .forEach(each -> set(response, name, "", Duration.ZERO, each));
        }
    }

    private static void set(HttpServletResponse response, String name, String value, Duration lifetime, String domain) {
        var cookie = ResponseCookie.from(name, value)
                .httpOnly(true)
                .secure(true)
                .path("/")
                .domain(domain)
                .sameSite("Lax")
                .maxAge(lifetime)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }

    /** Also empty if there are two of them. */
    private Optional<String> value(HttpServletRequest request, String name) {
        var values = sent(request).getOrDefault(name, List.of());
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    /**
     * Our cookies in a request, by name. Parsed here because Tomcat drops values that it considers malformed, which would
     * hide a twin, and creates objects for every cookie of other applications.
     */
    @SuppressWarnings("unchecked")
    private Map<String, List<String>> sent(HttpServletRequest request) {
        if (request.getAttribute(SENT) instanceof Map<?, ?> known) {
            return (Map<String, List<String>>) known;
        }
        var sent = Collections.list(request.getHeaders(HttpHeaders.COOKIE)).stream()
                .flatMap(this::ours)
                .collect(Collectors.groupingBy(
                        Named::name, Collectors.mapping(Named::value, Collectors.toUnmodifiableList())));
        request.setAttribute(SENT, sent);
        return sent;
    }

    private record Named(String name, String value) {
        @Override
        public String toString() {
            return "Named[not shown]";
        }
    }

    /** RFC 6265, section 5.4: {@code name=value; name=value}. */
    private Stream<Named> ours(String header) {
        var found = new ArrayList<Named>(1);
        for (int begin = 0, end; begin < header.length(); begin = end + 1) {
            while (begin < header.length() && Character.isWhitespace(header.charAt(begin))) {
                begin++;
            }
            var semicolon = header.indexOf(';', begin);
            end = semicolon < 0 ? header.length() : semicolon;
            if (header.startsWith(session, begin)) {
                var parts = header.substring(begin, end).split("=", 2);
                if (parts.length == 2) {
                    found.add(new Named(parts[0].strip(), parts[1].strip()));
                }
            }
        }
        return found.stream().filter(cookie -> names.contains(cookie.name));
    }
}
