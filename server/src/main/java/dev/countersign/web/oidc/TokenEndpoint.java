package dev.countersign.web.oidc;

import dev.countersign.clients.Client;
import dev.countersign.clients.OidcScope;
import dev.countersign.devicegrant.DevicePollResult;
import dev.countersign.devicegrant.DevicePolls;
import dev.countersign.oidc.GrantResult;
import dev.countersign.oidc.Grants;
import dev.countersign.oidc.IdTokens;
import dev.countersign.oidc.Tokens;
import dev.countersign.signin.Callers;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OAuthPaths;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.visitor.Cookies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /oauth2/token} and {@code /oauth2/revoke}: a client exchanges what it has for tokens, and gives tokens back. */
@RestController
class TokenEndpoint {
    /** RFC 8628, section 3.4. */
    static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

    private final ClientAuthentication authentication;
    private final Grants grants;
    private final DevicePolls devices;
    private final Callers callers;
    private final Cookies cookies;
    private final IdTokens idTokens;

    TokenEndpoint(
            ClientAuthentication authentication,
            Grants grants,
            DevicePolls devices,
            Callers callers,
            Cookies cookies,
            IdTokens idTokens) {
        this.authentication = authentication;
        this.grants = grants;
        this.devices = devices;
        this.callers = callers;
        this.cookies = cookies;
        this.idTokens = idTokens;
    }

    @OpenToEveryone
    @InTheBackground
    @PostMapping(OAuthPaths.TOKEN)
    Map<String, Object> token(HttpServletRequest request, HttpServletResponse response) {
        var sent = Parameters.ofBody(request);
        var client = authentication.authenticate(request, sent);
        Cors.allow(client, request, response);
        if (sent.require("grant_type").equals(DEVICE_CODE)) {
            return answer(poll(client, sent, request));
        }
        return switch (exchange(client, sent)) {
            case GrantResult.Granted(var tokens) -> answer(stillThere(tokens));
            case GrantResult.Refused(var why) -> throw OAuthError.of("invalid_grant", why);
            case GrantResult.ScopeExceeded() ->
                throw OAuthError.of("invalid_scope", "scope has nothing that was granted, or more than that");
        };
    }

    private GrantResult exchange(Client client, Parameters sent) {
        return switch (sent.require("grant_type")) {
            case "authorization_code" ->
                grants.redeem(client, sent.require("code"), sent.require("redirect_uri"), sent.get("code_verifier"));
            case "refresh_token" ->
                grants.refresh(
                        client, sent.require("refresh_token"), sent.get("scope").map(OidcScope::of));
            default ->
                throw OAuthError.of(
                        "unsupported_grant_type",
                        "grant_type must be authorization_code, refresh_token or " + DEVICE_CODE);
        };
    }

    /** Refreshing is the only sign of life of a device without a browser. In a browser's session it is no activity. */
    private Tokens stillThere(Tokens tokens) {
        var session = tokens.access().session();
        if (session.client().isPresent() && !callers.countActivity(session)) {
            throw OAuthError.of("invalid_grant", "the session of the device has ended");
        }
        return tokens;
    }

    /** RFC 8628, section 3.5. */
    private Tokens poll(Client client, Parameters sent, HttpServletRequest request) {
        DeviceAuthorization.mustBeAllowed(client);
        return switch (devices.poll(client, sent.require("device_code"), cookies.visitor(request))) {
            case DevicePollResult.Granted(var tokens) -> tokens;
            case DevicePollResult.Pending() ->
                throw OAuthError.stillPending("authorization_pending", "the person has not answered yet");
            case DevicePollResult.SlowDown() ->
                throw OAuthError.stillPending(
                        "slow_down", "the person has not answered yet: wait five seconds longer between two polls");
            case DevicePollResult.Denied() -> throw OAuthError.of("access_denied", "the device was not let in");
            case DevicePollResult.Expired() -> throw OAuthError.of("expired_token", "the device code has expired");
            case DevicePollResult.Refused(var why) -> throw OAuthError.of("invalid_grant", why);
        };
    }

    /** RFC 6749, section 5.1. */
    private Map<String, Object> answer(Tokens tokens) {
        var token = tokens.access().token();
        var answer = new LinkedHashMap<String, Object>();
        answer.put("access_token", tokens.accessToken());
        answer.put("token_type", "Bearer");
        answer.put(
                "expires_in",
                Duration.between(token.issuedAt(), token.expiresAt()).toSeconds());
        answer.put("scope", OidcScope.words(token.scopes()));
        if (token.scopes().contains(OidcScope.OPENID)) {
            answer.put("id_token", idTokens.idToken(tokens));
        }
        tokens.refreshToken().ifPresent(refresh -> answer.put("refresh_token", refresh));
        return answer;
    }

    /** RFC 7009. A token that is not known, or is another client's, is answered like one that was revoked. */
    @OpenToEveryone
    @InTheBackground
    @PostMapping(OAuthPaths.REVOKE)
    void revoke(HttpServletRequest request, HttpServletResponse response) {
        var sent = Parameters.ofBody(request);
        var client = authentication.authenticate(request, sent);
        Cors.allow(client, request, response);
        grants.revoke(client, sent.require("token"));
    }
}
