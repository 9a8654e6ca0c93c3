package dev.countersign.web.oidc;

import dev.countersign.clients.Client;
import dev.countersign.clients.Clients;
import dev.countersign.clients.OidcScope;
import dev.countersign.database.Database;
import dev.countersign.database.RowId;
import dev.countersign.oidc.Consents;
import dev.countersign.oidc.Grants;
import dev.countersign.oidc.IdTokens;
import dev.countersign.profile.Applications;
import dev.countersign.session.Session;
import dev.countersign.signin.Caller;
import dev.countersign.signin.Callers;
import dev.countersign.signing.Signatures;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OAuthPaths;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.visitor.Entrance;
import dev.countersign.web.visitor.WayBack;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * {@code /oauth2/authorize}: an application sends a person here, and gets a code for the session of their browser (OpenID Connect
 * Core 1.0, section 3.1.2). The session keeps its seat, however many applications ask. A foreign one gets a code once the person has
 * allowed it.
 */
@Controller
class AuthorizationEndpoint {
    private final Clients clients;
    private final Grants grants;
    private final IdTokens idTokens;
    private final Signatures signatures;
    private final Callers callers;
    private final Database database;
    private final WayBack wayBack;
    private final SecurityHeaders headers;
    private final Consents consents;
    private final Applications applications;
    private final Entrance entrance;

    AuthorizationEndpoint(
            Clients clients,
            Grants grants,
            IdTokens idTokens,
            Signatures signatures,
            Callers callers,
            Database database,
            WayBack wayBack,
            SecurityHeaders headers,
            Consents consents,
            Applications applications,
            Entrance entrance) {
        this.clients = clients;
        this.grants = grants;
        this.idTokens = idTokens;
        this.signatures = signatures;
        this.callers = callers;
        this.database = database;
        this.wayBack = wayBack;
        this.headers = headers;
        this.consents = consents;
        this.applications = applications;
        this.entrance = entrance;
    }

    /** A request that can be answered to the client. */
    private record Asked(AuthorizationRequest request, Client client, Parameters sent, Reply reply) {}

    @OpenToEveryone
    @InTheBackground
    @GetMapping(OAuthPaths.AUTHORIZE)
    Object authorize(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        return read(request, response, asked -> answer(asked, Optional.ofNullable(caller), response));
    }

    /** The person has been asked on our page, whose address has the client's request. */
    @OpenToEveryone
    @PostMapping(path = OAuthPaths.CONSENT, params = "action=allow")
    Object allow(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        return read(request, response, asked -> {
            var scopes = shown(asked);
            if (caller != null && asked.client().foreign() && !scopes.isEmpty()) {
                applications.allow(caller.session(), asked.client(), scopes, entrance.visitor(request));
            }
            return answer(asked, Optional.ofNullable(caller), response);
        });
    }

    /** The scopes that the page has shown. If the client asks for more, {@link #answer} leads to a page that shows all of them. */
    private static Set<OidcScope> shown(Asked asked) {
        var askedFor = asked.request().code().scopes();
        return OidcScope.of(asked.sent().get("shown").orElse("")).stream()
                .filter(askedFor::contains)
                .collect(Collectors.toUnmodifiableSet());
    }

    @OpenToEveryone
    @PostMapping(path = OAuthPaths.CONSENT, params = "action=cancel")
    Object cancel(
            @AuthenticationPrincipal @Nullable Caller caller,
            HttpServletRequest request,
            HttpServletResponse response) {
        return read(request, response, asked -> {
            if (caller != null) {
                applications.refuse(caller.session(), asked.client(), entrance.visitor(request));
            }
            throw OAuthError.of("access_denied", "the person did not allow it");
        });
    }

    private Object read(HttpServletRequest request, HttpServletResponse response, Function<Asked, Object> answer) {
        var sent = Parameters.ofPerson(request);
        // Until both are known, nothing may leave this server (RFC 6749, section 4.1.2.1).
        var client = sent.get("client_id").flatMap(clients::find).orElseThrow(() -> unknown("client_id", request));
        var redirectUri = sent.get("redirect_uri")
                .flatMap(client::redirectTo)
                .orElseThrow(() -> unknown("redirect_uri", request));
        var reply = new Reply(client, redirectUri, RefusedRequestObject.addressed(sent), signatures.issuer(), headers);
        try {
            reply.mustBePossible();
            var asked = AuthorizationRequest.read(sent, client, redirectUri);
            return answer.apply(new Asked(asked, client, sent, reply));
        } catch (OAuthError error) {
            OAuthErrors.log(error, request);
            return reply.error(error, response);
        }
    }

    private Object answer(Asked asked, Optional<Caller> caller, HttpServletResponse response) {
        var request = asked.request();
        if (caller.isEmpty()) {
            return signIn(asked, false);
        }
        var session = caller.get().session();
        if (request.again() || isTooLongAgo(session, request)) {
            return signIn(asked, true);
        }
        mustBeHinted(asked, caller.get());
        request.claims().mustBeMetBy(caller.get().account().id(), IdTokens.acr(session.method()));
        if (mustAsk(asked, session)) {
            return ask(asked);
        }
        if (!request.isSilent() && !callers.countActivity(session)) {
            return signIn(asked, false);
        }
        var code = grants.issueCode(asked.client(), session, request.code());
        return code.isPresent() ? asked.reply().code(code.get(), response) : signIn(asked, false);
    }

    /**
     * An ID token that is sent as a hint names the only person who may be signed in (OpenID Connect Core 1.0, section 3.1.2.1). A
     * hint that is no ID token of ours names nobody. It is ignored, except that {@code prompt=none} refuses it.
     */
    private void mustBeHinted(Asked asked, Caller caller) {
        var hinted = hinted(asked);
        if (hinted.isPresent()
                ? !hinted.get().equals(caller.account().id())
                : asked.request().isSilent() && asked.request().hint().isPresent()) {
            throw OAuthError.of("login_required", "the person is not the one whom id_token_hint names");
        }
    }

    private Optional<UUID> hinted(Asked asked) {
        return asked.request()
                .hint()
                .flatMap(idTokens::read)
                .map(IdTokens.Hint::accountId)
                .or(() -> asked.sent().get(AuthorizationRequest.HINTED).flatMap(RowId::parse));
    }

    private boolean isTooLongAgo(Session session, AuthorizationRequest asked) {
        return asked.maxAge()
                .filter(age -> session.authenticatedAt().plus(age).isBefore(database.now()))
                .isPresent();
    }

    private boolean mustAsk(Asked asked, Session session) {
        var request = asked.request();
        return asked.client().foreign()
                && (request.isAskedAgain()
                        || !consents.cover(
                                session.accountId(),
                                asked.client(),
                                request.code().scopes()));
    }

    /** Leads to the page that asks whether a foreign client may have what it asks for. */
    private static Object ask(Asked asked) {
        if (asked.request().isSilent()) {
            throw OAuthError.of("consent_required", "the person has to allow it, which prompt=none forbids");
        }
        var scopes = OidcScope.words(asked.request().code().scopes());
        var query = AuthorizationRequest.afterConsent(asked.sent())
                .with("scope", scopes)
                .query();
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.LOCATION, OAuthPaths.CONSENT + "?" + query)
                .build();
    }

    /**
     * Leads to the page where the person signs in, or types their password again for the session that they have. From there they
     * come back to the same request, which asks for it no more.
     */
    private Object signIn(Asked asked, boolean isSignedIn) {
        if (asked.request().isSilent()) {
            throw OAuthError.of("login_required", "the person has to sign in, which prompt=none forbids");
        }
        var next = asked.request().afterSignIn(asked.sent());
        var query = hinted(asked)
                .map(account -> next.with(AuthorizationRequest.HINTED, account.toString()))
                .orElse(next)
                .query();
        return wayBack.signInForApplication(OAuthPaths.AUTHORIZE + "?" + query, isSignedIn)
                .orElseThrow(() -> OAuthError.invalidRequest("the request is too long: 2,000 characters are the most"));
    }

    private static Refused unknown(String parameter, HttpServletRequest request) {
        OAuthErrors.log(
                OAuthError.invalidRequest(parameter + " is missing, repeated, or not one that is registered"), request);
        return new Refused(Problem.UNKNOWN_APPLICATION);
    }
}
