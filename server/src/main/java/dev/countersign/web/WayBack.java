package dev.countersign.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/**
 * Back to the page of an app that a person was going to when they had to sign in. It is named by {@code return_to}, which
 * every page on the way in hands on to the next, and which anyone may have written into a link: so it is an address on an
 * allowed origin, or nothing. An address is not taken apart, since two parsers may read it in two ways; it begins with an
 * allowed origin, character by character, and where that ends a path, a query or nothing follows.
 */
@Component
public class WayBack {
    private static final String PARAMETER = "return_to";

    /** Of an address, and of what it becomes in a header: nginx takes 4 KiB of them from whom it asks. */
    private static final int LONGEST = 2_000;

    /** Browsers send these signs as they are in a query, and read a backslash as a slash before it. */
    private static final Pattern PATH_AND_QUERY = Pattern.compile("(/[!-~&&[^?\\\\]]*)?(\\?[!-~]*)?");

    /** With a weight of 0 it is not asked for (RFC 9110, section 12.4.2). */
    private static final Pattern HTML = Pattern.compile(
            "(?i)(?:^|,)[ \\t]*(?:text/html|application/xhtml\\+xml)[ \\t]*(?![^,]*;[ \\t]*q=0(?:\\.0*)?[ \\t]*(?:[,;]|$))(?:[,;]|$)");

    private static final String SIGN_IN = "/login";

    /** Pages of ours that a person may have been going to, besides those that sign-in leads to anyway. */
    private static final Set<String> OUR_PAGES = Set.of("/approve");

    private final Cookies cookies;
    private final String ourOrigin;
    private final List<String> origins;

    WayBack(WebSettings settings, Cookies cookies) {
        this.cookies = cookies;
        this.ourOrigin = settings.ourOrigin();
        this.origins = settings.allowedReturnOrigins();
    }

    /** Where this person was going, if sign-in may send them there. */
    public Optional<String> of(HttpServletRequest request) {
        return Optional.ofNullable(request.getParameter(PARAMETER)).filter(this::isAllowed);
    }

    /** What an address of ours ends with, so that the next page knows the way as well; empty where there is none. */
    public String handedOn(HttpServletRequest request) {
        return of(request).map(WayBack::query).orElse("");
    }

    /** To sign-in, and from there back to one of our pages. */
    public View signInFor(String page) {
        return redirect(SIGN_IN + query(ourOrigin + page));
    }

    /** Who is in goes where they were going, or to one of our pages. */
    public View orTo(String page, HttpServletRequest request) {
        return redirect(of(request).orElse(page));
    }

    /**
     * The same for a person who came and was signed in already.
     *
     * @throws Refused if they come again and again, because the app does not see that they are signed in; it would go on for ever
     */
    public View onTo(String page, HttpServletRequest request, HttpServletResponse response) {
        if (of(request).isPresent() && cookies.isGoingRound(request, response)) {
            throw new Refused(Problem.GOING_ROUND);
        }
        return orTo(page, request);
    }

    /** To another page on the way in. */
    public View by(String page, HttpServletRequest request) {
        return redirect(page + handedOn(request));
    }

    /**
     * Where a reverse proxy sends whoever is not signed in: its {@code X-Forwarded-Proto}, {@code -Host} and {@code -Uri} say
     * where they were going. Empty where that is no allowed origin, and for what a page asks for by itself: no person would
     * see the sign-in page.
     */
    Optional<String> signInFrom(HttpServletRequest request) {
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
        if (address.startsWith(ourOrigin) && OUR_PAGES.contains(address.substring(ourOrigin.length()))) {
            return true;
        }
        return address.length() <= LONGEST
                && origins.stream()
                        .filter(address::startsWith)
                        .anyMatch(origin -> PATH_AND_QUERY
                                .matcher(address.substring(origin.length()))
                                .matches());
    }

    /**
     * A browser says so by {@code Sec-Fetch-Mode}. One that does not know it asks for HTML, as scripts do not; what scripts'
     * libraries add to their requests is no person's either.
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
     * 303, which a browser follows by GET whatever came before. The address is used as it is: the name of a view would be
     * taken for a template of an address, in which braces are to be filled in.
     */
    private static View redirect(String address) {
        var view = new RedirectView(address, false, false, false);
        view.setExpandUriTemplateVariables(false);
        return view;
    }
}
