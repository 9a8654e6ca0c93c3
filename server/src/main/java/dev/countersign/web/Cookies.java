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
 * The three cookies of the contract, and the visitor whom they, with the other headers, tell of. All are {@code __Host-},
 * Secure, HttpOnly and SameSite=Lax (SEC-24); only the browser's outlives the browser's window (SEC-25).
 */
@Component
public class Cookies {
    private static final String SESSION = "__Host-countersign";
    private static final String WAITING = "__Host-countersign-waiting";
    private static final String BROWSER = "__Host-countersign-device";
    private static final String REMEMBERED = BROWSER + ".remembered";
    private static final List<String> OURS = List.of(SESSION, WAITING, BROWSER);
    private static final Duration BROWSER_LIFETIME = Duration.ofDays(400);
    private static final Duration UNTIL_THE_WINDOW_CLOSES = Duration.ofSeconds(-1);

    private final Devices devices;
    private final Secret.Key browserKey;

    Cookies(Devices devices, Secret secret) {
        this.devices = devices;
        this.browserKey = secret.keyFor("browser token");
    }

    /** @throws Refused where one of ours comes twice (SEC-28) */
    static void refuseTwins(HttpServletRequest request) {
        for (var name : OURS) {
            if (all(request).filter(cookie -> cookie.getName().equals(name)).count() > 1) {
                throw new Refused(Problem.MALFORMED);
            }
        }
    }

    public Optional<Token> session(HttpServletRequest request) {
        return value(request, SESSION).flatMap(Token::parse);
    }

    public Optional<Token> waiting(HttpServletRequest request) {
        return value(request, WAITING).flatMap(Token::parse);
    }

    /** The browser's token; a fresh one for a browser that has none of ours, the same for the rest of the request. */
    public BrowserToken browser(HttpServletRequest request) {
        if (request.getAttribute(BROWSER) instanceof BrowserToken known) {
            return known;
        }
        var token = value(request, BROWSER)
                .flatMap(text -> BrowserToken.parse(text, browserKey::sign))
                .orElseGet(() -> BrowserToken.mint(browserKey::sign));
        request.setAttribute(BROWSER, token);
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
    public void signIn(Token session, HttpServletRequest request, HttpServletResponse response) {
        set(response, SESSION, session.text(), UNTIL_THE_WINDOW_CLOSES);
        if (value(request, WAITING).isPresent()) {
            endWaiting(response);
        }
        remember(request, response);
    }

    public void signOut(HttpServletResponse response) {
        set(response, SESSION, "", Duration.ZERO);
    }

    public void startWaiting(Token waiting, HttpServletRequest request, HttpServletResponse response) {
        set(response, WAITING, waiting.text(), UNTIL_THE_WINDOW_CLOSES);
        remember(request, response);
    }

    public void endWaiting(HttpServletResponse response) {
        set(response, WAITING, "", Duration.ZERO);
    }

    /** Makes the browser recognisable. */
    void remember(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(REMEMBERED) != null) {
            return;
        }
        request.setAttribute(REMEMBERED, true);
        set(response, BROWSER, browser(request).text(), BROWSER_LIFETIME);
    }

    private static void set(HttpServletResponse response, String name, String value, Duration lifetime) {
        var cookie = ResponseCookie.from(name, value)
                .httpOnly(true)
                .secure(true)
                .path("/")
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
