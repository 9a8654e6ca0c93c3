package dev.countersign.web.pages;

import dev.countersign.clients.Client;
import dev.countersign.clients.Clients;
import dev.countersign.clients.RedirectUri;
import dev.countersign.history.EndReason;
import dev.countersign.oidc.IdTokens;
import dev.countersign.signin.Caller;
import dev.countersign.signin.Endings;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OAuthPaths;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.visitor.Cookies;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.Flash;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * {@code /oauth2/logout}: an application sends a person here to sign out (OpenID Connect RP-Initiated Logout 1.0). An ID token of
 * this browser's session shows that they were signed in at the application, and ends that session alone. Without one the person is
 * asked, because any page could send them here (SEC-89).
 */
@Controller
@RequestMapping(OAuthPaths.LOGOUT)
class ApplicationSignOutPage {
    private static final String CONFIRMATION = "/confirmation";

    private final Clients clients;
    private final IdTokens idTokens;
    private final Endings endings;
    private final Entrance entrance;
    private final Cookies cookies;
    private final Flash flash;
    private final WayBack wayBack;
    private final SecurityHeaders headers;

    ApplicationSignOutPage(
            Clients clients,
            IdTokens idTokens,
            Endings endings,
            Entrance entrance,
            Cookies cookies,
            Flash flash,
            WayBack wayBack,
            SecurityHeaders headers) {
        this.clients = clients;
        this.idTokens = idTokens;
        this.endings = endings;
        this.entrance = entrance;
        this.cookies = cookies;
        this.flash = flash;
        this.wayBack = wayBack;
        this.headers = headers;
    }

    /** @param back where the person goes afterwards, with the application's state */
    private record Asked(Optional<IdTokens.Hint> hint, Optional<Client> client, Optional<String> back) {}

    /** Also at the address of its form, which a person may reload, or open again when the form was out of date. */
    @OpenToEveryone
    @InTheBackground
    @GetMapping({"", CONFIRMATION})
    Object show(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var asked = read(request);
        if (caller == null || isOf(asked, caller)) {
            return signOut(caller, asked, request, response);
        }
        asked.back().ifPresent(back -> headers.allowFormsTo(RedirectUri.cspSource(back), response));
        asked.client().ifPresent(client -> model.addAttribute("applicationName", client.name()));
        model.addAttribute("asked", request.getQueryString() == null ? "" : "?" + request.getQueryString());
        return "application-logout";
    }

    private static boolean isOf(Asked asked, Caller caller) {
        return asked.hint()
                .filter(hint -> hint.sessionId().equals(caller.session().id()))
                .isPresent();
    }

    /** The person has said so on our page. */
    @OpenToEveryone
    @PostMapping(CONFIRMATION)
    Object confirm(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        return signOut(caller, read(request), request, response);
    }

    private Object signOut(
            @Nullable Caller caller, Asked asked, HttpServletRequest request, HttpServletResponse response) {
        if (caller != null) {
            endings.signOut(caller.session(), entrance.visitor(request));
            cookies.signOut(response);
        }
        if (asked.back().isPresent()) {
            return ResponseEntity.status(HttpStatus.SEE_OTHER)
                    .header(HttpHeaders.LOCATION, asked.back().get())
                    .build();
        }
        if (caller != null) {
            flash.leave(
                    "/login",
                    Map.of(
                            SignInPage.ENDED,
                            EndReason.SIGNED_OUT.toString(),
                            Flash.EMAIL,
                            caller.account().email()),
                    request,
                    response);
        }
        return wayBack.orTo("/login", request);
    }

    /** @throws Refused if it names an address that is not the application's */
    private Asked read(HttpServletRequest request) {
        var hint = once("id_token_hint", request).flatMap(idTokens::read);
        var named = once("client_id", request);
        var client = named.isPresent()
                ? named.flatMap(clients::find)
                : hint.flatMap(known -> clients.find(known.clientId()));
        if (named.isPresent()
                && hint.filter(known -> !named.get().equals(known.clientId().toString()))
                        .isPresent()) {
            throw new Refused(Problem.UNKNOWN_APPLICATION);
        }
        var address = once("post_logout_redirect_uri", request);
        var back = address.flatMap(asked -> client.flatMap(known -> known.afterLogout(asked)));
        if (request.getParameter("post_logout_redirect_uri") != null && back.isEmpty()) {
            throw new Refused(Problem.UNKNOWN_APPLICATION);
        }
        var state = once("state", request);
        var withState =
                back.map(uri -> state.map(text -> uri + (uri.contains("?") ? "&" : "?") + "state=" + encoded(text))
                        .orElse(uri));
        if (withState.filter(uri -> uri.length() > OAuthPaths.LONGEST_QUERY).isPresent()) {
            throw new Refused(Problem.ADDRESS_TOO_LONG);
        }
        return new Asked(hint, client, withState);
    }

    private static Optional<String> once(String name, HttpServletRequest request) {
        var values = request.getParameterValues(name);
        return values != null && values.length == 1
                ? Optional.of(values[0]).filter(value -> !value.isEmpty())
                : Optional.empty();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
