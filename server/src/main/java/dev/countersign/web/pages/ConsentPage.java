package dev.countersign.web.pages;

import dev.countersign.clients.Client;
import dev.countersign.clients.Clients;
import dev.countersign.clients.OidcScope;
import dev.countersign.clients.RedirectUri;
import dev.countersign.signin.Caller;
import dev.countersign.web.OAuthPaths;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * {@code /consent}: asks a signed-in person whether a foreign application may have what it asks for. The address has the
 * application's request, and the forms send it back, to be read and answered like the request itself.
 */
@Controller
class ConsentPage {
    private final Clients clients;
    private final SecurityHeaders headers;

    ConsentPage(Clients clients, SecurityHeaders headers) {
        this.clients = clients;
        this.headers = headers;
    }

    @OpenToEveryone
    @GetMapping(OAuthPaths.CONSENT)
    Object show(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var client = once("client_id", request)
                .flatMap(clients::find)
                .orElseThrow(() -> new Refused(Problem.UNKNOWN_APPLICATION));
        var redirectUri = once("redirect_uri", request)
                .flatMap(client::redirectTo)
                .orElseThrow(() -> new Refused(Problem.UNKNOWN_APPLICATION));
        var asked = "?" + request.getQueryString();
        if (caller == null || !client.foreign()) {
            return ResponseEntity.status(HttpStatus.SEE_OTHER)
                    .header(HttpHeaders.LOCATION, OAuthPaths.AUTHORIZE + asked)
                    .build();
        }
        headers.allowFormsTo(RedirectUri.cspSource(redirectUri), response);
        return ask(client, redirectUri, asked, request, model);
    }

    private static String ask(
            Client client, String redirectUri, String asked, HttpServletRequest request, Model model) {
        model.addAttribute("applicationName", client.name());
        model.addAttribute("site", RedirectUri.site(redirectUri));
        var scopes = OidcScope.of(once("scope", request).orElse(""));
        model.addAttribute("scopes", scopes.stream().sorted().toList());
        model.addAttribute("shown", OidcScope.words(scopes));
        model.addAttribute("asked", asked);
        return "consent";
    }

    private static Optional<String> once(String name, HttpServletRequest request) {
        var values = request.getParameterValues(name);
        return values != null && values.length == 1
                ? Optional.of(values[0]).filter(value -> !value.isEmpty())
                : Optional.empty();
    }
}
