package dev.countersign.web.oidc;

import dev.countersign.clients.OidcScope;
import dev.countersign.keys.Key;
import dev.countersign.keys.Keys;
import dev.countersign.keys.Scope;
import dev.countersign.limits.Limits;
import dev.countersign.oidc.Access;
import dev.countersign.oidc.Grants;
import dev.countersign.oidc.IdTokens;
import dev.countersign.signing.Signatures;
import dev.countersign.web.AuthorizationHeader;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * {@code POST /oauth2/introspect} (RFC 7662): whether a token is valid now. A client asks about its own tokens, and a back end's key
 * with the scope {@code introspect} about all. Nobody learns why a token is not valid, nor that another client has it.
 */
@Component
class Introspection {
    private final ClientAuthentication authentication;
    private final Keys keys;
    private final Limits limits;
    private final Grants grants;
    private final Signatures signatures;

    Introspection(ClientAuthentication authentication, Keys keys, Limits limits, Grants grants, Signatures signatures) {
        this.authentication = authentication;
        this.keys = keys;
        this.limits = limits;
        this.grants = grants;
        this.signatures = signatures;
    }

    Map<String, Object> answer(HttpServletRequest request, HttpServletResponse response) {
        var sent = Parameters.ofBody(request);
        var maySee = asker(request, sent);
        var token = sent.require("token");
        return grants.find(token)
                .map(access -> active(access, "access_token"))
                .or(() -> grants.findRefreshToken(token).map(access -> active(access, "refresh_token")))
                .filter(active -> maySee.test(String.valueOf(active.get("client_id"))))
                .orElse(Map.of("active", false));
    }

    /** @return about which clients' tokens the asker may learn something */
    private Predicate<String> asker(HttpServletRequest request, Parameters sent) {
        var key = AuthorizationHeader.bearer(request).flatMap(keys::find);
        if (key.isPresent()) {
            return client -> mayAskAboutAll(key.get());
        }
        var client = authentication.authenticate(request, sent);
        return id -> client.confidential() && client.id().toString().equals(id);
    }

    private boolean mayAskAboutAll(Key key) {
        limits.call(key.id()).ifPresent(wait -> {
            throw new Refused(Problem.TOO_MANY_ATTEMPTS, Map.of(HttpHeaders.RETRY_AFTER, Problems.seconds(wait)));
        });
        return key.may(Scope.INTROSPECT);
    }

    private Map<String, Object> active(Access access, String kind) {
        var token = access.token();
        var sessionEnd = access.session().expiresAt();
        var end = token.expiresAt().isBefore(sessionEnd) ? token.expiresAt() : sessionEnd;
        var answer = new LinkedHashMap<String, Object>();
        answer.put("active", true);
        answer.put("iss", signatures.issuer());
        answer.put("sub", access.account().id().toString());
        answer.put("aud", access.client().id().toString());
        answer.put("client_id", access.client().id().toString());
        answer.put("scope", OidcScope.words(token.scopes()));
        if (kind.equals("access_token")) {
            answer.put("token_type", "Bearer");
            answer.put("iat", token.issuedAt().getEpochSecond());
        }
        answer.put("exp", end.getEpochSecond());
        answer.put("sid", access.session().id().toString());
        answer.put("auth_time", token.authTime().getEpochSecond());
        answer.put("acr", IdTokens.acr(access.session().method()));
        answer.put("amr", IdTokens.amr(access.session().method()));
        Optional.of(token.scopes())
                .filter(scopes -> scopes.contains(OidcScope.EMAIL))
                .ifPresent(scopes -> answer.put("username", access.account().email()));
        return answer;
    }
}
