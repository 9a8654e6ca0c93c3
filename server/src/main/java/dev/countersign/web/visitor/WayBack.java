package dev.countersign.web.visitor;

import dev.countersign.clients.Clients;
import dev.countersign.clients.RedirectUri;
import dev.countersign.web.OAuthPaths;
import dev.countersign.web.WebSettings;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/**
 * Leads people back to the page of an app that they were opening when they had to sign in. Its address is in
 * {@code return_to}, which every page of the sign-in flow passes on to the next. Anyone can write it into a link, so it must
 * be an address on an allowed origin.
 *
 * <p>The address is not parsed, since two parsers may read it differently. It must begin with an allowed origin, character
 * by character, followed by a path, a query or nothing.
 */
@Component
public class WayBack {
    /** The parameter with the email that an application expects (OpenID Connect Core 1.0, section 3.1.2.1). */
    public static final String LOGIN_HINT = "login_hint";

    private static final String PARAMETER = "return_to";

    /** The longest address, plain and encoded in a header: nginx reads at most 4 KiB of headers from {@code /verify}. */
    private static final int LONGEST = 2_000;

    /** Browsers send these characters unchanged in a query. Before the query, they read a backslash as a slash. */
    private static final Pattern PATH_AND_QUERY = Pattern.compile("(/[!-~&&[^?\\\\]]*)?(\\?[!-~]*)?");

    /** A weight of 0 means "not acceptable" (RFC 9110, section 12.4.2). */
    private static final Pattern HTML = Pattern.compile(
            "(?i)(?:^|,)[ \\t]*(?:text/html|application/xhtml\\+xml)[ \\t]*(?![^,]*;[ \\t]*q=0(?:\\.0*)?[ \\t]*(?:[,;]|$))(?:[,;]|$)");

    private static final Pattern EMAIL = Pattern.compile("[^\\s\\p{Cntrl}]{1,254}");

    private static final String SIGN_IN = "/login";
    private static final String SIGN_IN_AGAIN = "/login/again";
    private static final String AUTHORIZATION = OAuthPaths.AUTHORIZE + "?";

    /** Our own pages that may be a target, besides those that sign-in leads to anyway. The last may have a device's code. */
    private static final Pattern OUR_PAGES =
            Pattern.compile("/approve|/account|" + OAuthPaths.DEVICE + "(\\?user_code=[A-Z]{4}-[A-Z]{4})?");

    private final Cookies cookies;
    private final Clients clients;
    private final String ourOrigin;
    private final List<String> origins;

    WayBack(WebSettings settings, Cookies cookies, Clients clients) {
        this.clients = clients;
        this.cookies = cookies;
        this.ourOrigin = settings.ourOrigin();
        this.origins = settings.allowedReturnOrigins();
    }

    /** The address that this person was opening, if sign-in may send them there. */
    public Optional<String> of(HttpServletRequest request) {
        return Optional.ofNullable(request.getParameter(PARAMETER)).filter(this::isAllowed);
    }

    /** The query that passes the address on to the next page; empty if there is no address. */
    public String handedOn(HttpServletRequest request) {
        return of(request).map(WayBack::query).orElse("");
    }

    /** Redirects to sign-in, and from there to one of our pages. */
    public View signInFor(String page) {
        return redirect(SIGN_IN + query(ourOrigin + page));
    }

    /**
     * Redirects to sign-in, and from there back to an application's request.
     *
     * @param again whether the person is signed in, and has to prove again who they are
     * @return empty if the request is too long to be passed on
     */
    public Optional<View> signInForApplication(String authorization, boolean again) {
        return Optional.of(ourOrigin + authorization)
                .filter(this::isAllowed)
                .map(address -> redirect((again ? SIGN_IN_AGAIN : SIGN_IN) + query(address)));
    }

    /** The origin of the application that the person is signing in to, as a source of a Content-Security-Policy. */
    public Optional<String> application(HttpServletRequest request) {
        return authorization(request)
                .flatMap(query -> value("client_id", query)
                        .flatMap(clients::find)
                        .flatMap(client -> value("redirect_uri", query).flatMap(client::redirectTo)))
                .map(RedirectUri::cspSource);
    }

    /** The email of the person whom an application expects. Any page may have written it, so it only fills a field. */
    public Optional<String> loginHint(HttpServletRequest request) {
        return authorization(request)
                .flatMap(query -> value(LOGIN_HINT, query))
                .filter(hint -> EMAIL.matcher(hint).matches());
    }

    /** The query of the application's request for which the person signs in. */
    private Optional<String> authorization(HttpServletRequest request) {
        return of(request)
                .filter(address -> address.startsWith(ourOrigin + AUTHORIZATION))
                .map(address -> address.substring((ourOrigin + AUTHORIZATION).length()));
    }

    /** A parameter of a query that anybody may have written. */
    private static Optional<String> value(String name, String query) {
        try {
            return Arrays.stream(query.split("&"))
                    .filter(parameter -> parameter.startsWith(name + "="))
                    .findFirst()
                    .map(parameter ->
                            URLDecoder.decode(parameter.substring(name.length() + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notEncoded) {
            return Optional.empty();
        }
    }

    /** Redirects a signed-in person to the address they were opening, or else to one of our pages. */
    public View orTo(String page, HttpServletRequest request) {
        return redirect(of(request).orElse(page));
    }

    /**
     * Like {@link #orTo}, for a person who was already signed in.
     *
     * @throws Refused if they come again and again, because the app does not see that they are signed in: a redirect loop
     */
    public View onTo(String page, HttpServletRequest request, HttpServletResponse response) {
        if (of(request).isPresent() && cookies.isGoingRound(request, response)) {
            throw new Refused(Problem.GOING_ROUND);
        }
        return orTo(page, request);
    }

    /** Redirects to another page of the sign-in flow. */
    public View by(String page, HttpServletRequest request) {
        return redirect(page + handedOn(request));
    }

    /**
     * The address to which a reverse proxy sends a person who is not signed in. Its {@code X-Forwarded-Proto}, {@code -Host}
     * and {@code -Uri} contain the page they were opening. Empty if its origin is not allowed, or if a page made the
     * request, because no person would see the sign-in page.
     */
    public Optional<String> signInFrom(HttpServletRequest request) {
        var origin = only(request, "X-Forwarded-Proto") + "://" + only(request, "X-Forwarded-Host");
        if (!origins.contains(origin) || !isNavigation(request)) {
            return Optional.empty();
        }
        var address = origin + only(request, "X-Forwarded-Uri");
        var query = query(address);
        return Optional.of(
                isAllowed(address) && query.length() <= LONGEST ? ourOrigin + SIGN_IN + query : ourOrigin + SIGN_IN);
    }

    private boolean isAllowed(String address) {
        if (address.startsWith(ourOrigin)
                && OUR_PAGES.matcher(address.substring(ourOrigin.length())).matches()) {
            return true;
        }
        return address.length() <= LONGEST
                && Stream.concat(origins.stream(), Stream.of(ourOrigin).filter(ours -> isAuthorization(address)))
                        .filter(address::startsWith)
                        .anyMatch(origin -> PATH_AND_QUERY
                                .matcher(address.substring(origin.length()))
                                .matches());
    }

    private boolean isAuthorization(String address) {
        return address.startsWith(ourOrigin + AUTHORIZATION);
    }

    /**
     * True if a person opens a page. Current browsers send {@code Sec-Fetch-Mode}. From an older browser, a navigation asks
     * for HTML, which scripts do not. Requests with the header of script libraries are excluded.
     */
    private static boolean isNavigation(HttpServletRequest request) {
        var mode = request.getHeader("Sec-Fetch-Mode");
        return mode == null
                ? asksForHtml(request) && !"XMLHttpRequest".equalsIgnoreCase(request.getHeader("X-Requested-With"))
                : mode.equals("navigate");
    }

    private static boolean asksForHtml(HttpServletRequest request) {
        return Collections.list(request.getHeaders(HttpHeaders.ACCEPT)).stream()
                .anyMatch(accept -> HTML.matcher(accept).find());
    }

    private static String only(HttpServletRequest request, String header) {
        var values = Collections.list(request.getHeaders(header));
        return values.size() == 1 ? values.getFirst() : "";
    }

    private static String query(String address) {
        return "?" + PARAMETER + "=" + URLEncoder.encode(address, StandardCharsets.UTF_8);
    }

    /**
     * 303, which a browser follows by GET after any method. The address is used unchanged: a view name would be treated as a
     * URI template, and its braces expanded.
     */
    private static View redirect(String address) {
        var view = new RedirectView(address, false, false, false);
        view.setExpandUriTemplateVariables(false);
        return view;
    }
}
