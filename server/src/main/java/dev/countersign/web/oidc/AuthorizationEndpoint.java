package dev.countersign.web.oidc;

import dev.countersign.database.Database;
import dev.countersign.oidc.Client;
import dev.countersign.oidc.Clients;
import dev.countersign.oidc.Grants;
import dev.countersign.oidc.IdTokens;
import dev.countersign.session.Session;
import dev.countersign.signin.Caller;
import dev.countersign.signin.Callers;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OAuthPaths;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * {@code /oauth2/authorize}: an application sends a person here, and gets a code for the session of their browser (OpenID Connect
 * Core 1.0, section 3.1.2). The session keeps its seat, however many applications ask.
 */
@Controller
class AuthorizationEndpoint {
    private final Clients clients;
    private final Grants grants;
    private final IdTokens idTokens;
    private final Callers callers;
    private final Database database;
    private final WayBack wayBack;
    private final SecurityHeaders headers;

    AuthorizationEndpoint(
            Clients clients,
            Grants grants,
            IdTokens idTokens,
            Callers callers,
            Database database,
            WayBack wayBack,
            SecurityHeaders headers) {
        this.clients = clients;
        this.grants = grants;
        this.idTokens = idTokens;
        this.callers = callers;
        this.database = database;
        this.wayBack = wayBack;
        this.headers = headers;
    }

    @OpenToEveryone
    @InTheBackground
    @GetMapping(OAuthPaths.AUTHORIZE)
    Object authorize(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        var sent = Parameters.ofPerson(request);
        // Until both are known, nothing may leave this server (RFC 6749, section 4.1.2.1).
        var client = sent.get("client_id").flatMap(clients::find).orElseThrow(() -> unknown("client_id", request));
        var redirectUri = sent.get("redirect_uri")
                .flatMap(client::redirectTo)
                .orElseThrow(() -> unknown("redirect_uri", request));
        var reply = new Reply(client, redirectUri, RefusedRequestObject.addressed(sent), idTokens.issuer(), headers);
        try {
            reply.mustBePossible();
            var asked = AuthorizationRequest.read(sent, client, redirectUri);
            return answer(asked, client, Optional.ofNullable(caller), sent, reply, response);
        } catch (OAuthError error) {
            OAuthErrors.log(error, request);
            return reply.error(error, response);
        }
    }

    private Object answer(
            AuthorizationRequest asked,
            Client client,
            Optional<Caller> caller,
            Parameters sent,
            Reply reply,
            HttpServletResponse response) {
        if (caller.isEmpty() || isForAnother(asked, caller.get())) {
            return signIn(asked, sent, caller.isPresent());
        }
        var session = caller.get().session();
        if (asked.again() || isTooLongAgo(session, asked)) {
            return signIn(asked, sent, true);
        }
        asked.claims().mustBeMetBy(caller.get().account().id(), IdTokens.acr(session.method()));
        if (!asked.isSilent() && !callers.countActivity(session)) {
            return signIn(asked, sent, false);
        }
        var code = grants.issueCode(client, session, asked.code());
        return code.isPresent() ? reply.code(code.get(), response) : signIn(asked, sent, false);
    }

    private boolean isForAnother(AuthorizationRequest asked, Caller caller) {
        return asked.isSilent()
                && asked.hint()
                        .filter(text -> idTokens.read(text)
                                .filter(hint ->
                                        hint.accountId().equals(caller.account().id()))
                                .isEmpty())
                        .isPresent();
    }

    private boolean isTooLongAgo(Session session, AuthorizationRequest asked) {
        return asked.maxAge()
                .filter(age -> session.authenticatedAt().plus(age).isBefore(database.now()))
                .isPresent();
    }

    /**
     * Leads to the page where the person signs in, or types their password again for the session that they have. From there they
     * come back to the same request, which asks for it no more.
     */
    private Object signIn(AuthorizationRequest asked, Parameters sent, boolean isSignedIn) {
        if (asked.isSilent()) {
            throw OAuthError.of("login_required", "the person has to sign in, which prompt=none forbids");
        }
        var back = OAuthPaths.AUTHORIZE + "?"
                + sent.without(AuthorizationRequest.PROMPT)
                        .without(AuthorizationRequest.MAX_AGE)
                        .query();
        return wayBack.signInForApplication(back, isSignedIn)
                .orElseThrow(() -> OAuthError.invalidRequest("the request is too long: 2,000 characters are the most"));
    }

    private static Refused unknown(String parameter, HttpServletRequest request) {
        OAuthErrors.log(
                OAuthError.invalidRequest(parameter + " is missing, repeated, or not one that is registered"), request);
        return new Refused(Problem.UNKNOWN_APPLICATION);
    }
}
