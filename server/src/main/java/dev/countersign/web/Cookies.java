package dev.countersign.web;

import dev.countersign.database.Secret;
import dev.countersign.device.BrowserToken;
import dev.countersign.device.Devices;
import dev.countersign.device.Token;
import dev.countersign.device.Visitor;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * The three cookies of the contract, and the visitor whom they, with the other headers, tell of. All are Secure, HttpOnly
 * and SameSite=Lax, and {@code __Host-} unless the hosts of a domain share them (SEC-24); only the browser's outlives the
 * browser's window (SEC-25).
 */
@Component
public class Cookies {
    private static final String BROWSER_TOKEN = Cookies.class.getName() + ".browser";
    private static final String REMEMBERED = Cookies.class.getName() + ".remembered";
    private static final Duration BROWSER_LIFETIME = Duration.ofDays(400);
    private static final Duration UNTIL_THE_WINDOW_CLOSES = Duration.ofSeconds(-1);

    private final Devices devices;
    private final Secret.Key browserKey;
    private final String domain;
    private final String session;
    private final String waiting;
    private final String browser;

    Cookies(Devices devices, Secret secret, WebSettings settings) {
        this.devices = devices;
        this.browserKey = secret.keyFor("browser token");
        this.domain = settings.cookieDomain();
        // A browser takes no __Host- cookie with a domain.
        this.session = (domain.isEmpty() ? "__Host-" : "__Secure-") + "countersign";
        this.waiting = session + "-waiting";
        this.browser = session + "-device";
    }

    /** @throws Refused where one of ours comes twice (SEC-28) */
    void refuseTwins(HttpServletRequest request) {
        for (var name : List.of(session, waiting, browser)) {
            if (all(request).filter(cookie -> cookie.getName().equals(name)).count() > 1) {
                throw new Refused(Problem.MALFORMED);
            }
        }
    }

    public Optional<Token> session(HttpServletRequest request) {
        return value(request, session).flatMap(Token::parse);
    }

    public Optional<Token> waiting(HttpServletRequest request) {
        return value(request, waiting).flatMap(Token::parse);
    }

    /** The browser's token; a fresh one for a browser that has none of ours, the same for the rest of the request. */
    public BrowserToken browser(HttpServletRequest request) {
        if (request.getAttribute(BROWSER_TOKEN) instanceof BrowserToken known) {
            return known;
        }
        var token = value(request, browser)
                .flatMap(text -> BrowserToken.parse(text, browserKey::sign))
                .orElseGet(() -> BrowserToken.mint(browserKey::sign));
        request.setAttribute(BROWSER_TOKEN, token);
        return token;
    }

    /** Who is asking. */
    public Visitor visitor(HttpServletRequest request) {
        return devices.visitor(
                request.getHeader(HttpHeaders.USER_AGENT),
                request.getRemoteAddr(),
                Collections.list(request.getHeaders("Forwarded")),
                Collections.list(request.getHeaders("X-Forwarded-For")),
                browser(request));
    }

    /** From where a request comes. */
    String address(HttpServletRequest request) {
        return devices.address(
                request.getRemoteAddr(),
                Collections.list(request.getHeaders("Forwarded")),
                Collections.list(request.getHeaders("X-Forwarded-For")));
    }

    /** Signs this browser in: its waiting is over, and it is known from now on. */
    public void signIn(Token token, HttpServletRequest request, HttpServletResponse response) {
        set(response, session, token.text(), UNTIL_THE_WINDOW_CLOSES);
        if (value(request, waiting).isPresent()) {
            endWaiting(response);
        }
        remember(request, response);
    }

    public void signOut(HttpServletResponse response) {
        set(response, session, "", Duration.ZERO);
    }

    public void startWaiting(Token token, HttpServletRequest request, HttpServletResponse response) {
        set(response, waiting, token.text(), UNTIL_THE_WINDOW_CLOSES);
        remember(request, response);
    }

    public void endWaiting(HttpServletResponse response) {
        set(response, waiting, "", Duration.ZERO);
    }

    /** Makes the browser recognisable. */
    void remember(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(REMEMBERED) != null) {
            return;
        }
        request.setAttribute(REMEMBERED, true);
        set(response, browser, browser(request).text(), BROWSER_LIFETIME);
    }

    private void set(HttpServletResponse response, String name, String value, Duration lifetime) {
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

    private static Optional<String> value(HttpServletRequest request, String name) {
        return all(request)
                .filter(cookie -> cookie.getName().equals(name))
                .map(Cookie::getValue)
                .findFirst();
    }

    private static Stream<Cookie> all(HttpServletRequest request) {
        return request.getCookies() == null ? Stream.empty() : Arrays.stream(request.getCookies());
    }
}
