package dev.countersign.web.oidc;

import dev.countersign.clients.OidcScope;
import dev.countersign.oidc.Grants;
import dev.countersign.oidc.IdTokens;
import dev.countersign.oidc.MemberClaim;
import dev.countersign.web.AuthorizationHeader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** {@code /oauth2/userinfo}: who the member is, for the holder of an access token (OpenID Connect Core 1.0, section 5.3). */
@Component
class UserInfo {
    private final Grants grants;

    UserInfo(Grants grants) {
        this.grants = grants;
    }

    Map<String, Object> answer(HttpServletRequest request, HttpServletResponse response) {
        var access = grants.find(token(request).orElseThrow(OAuthError::missingToken))
                .orElseThrow(() -> OAuthError.invalidToken("the access token is not valid, or not any more"));
        Cors.allow(access.client(), request, response);
        if (!access.token().scopes().contains(OidcScope.OPENID)) {
            throw OAuthError.insufficientScope("the access token is not for the scope openid");
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("sub", access.account().id().toString());
        answer.putAll(
                IdTokens.about(access.account(), MemberClaim.of(access.token().scopes())));
        return answer;
    }

    /** In the header, or in the body of a form, but never in the address and never twice (RFC 6750, section 2). */
    private static Optional<String> token(HttpServletRequest request) {
        var inBody = request.getMethod().equals("POST") && request.getQueryString() == null
                ? Parameters.of(request).get("access_token")
                : Optional.<String>empty();
        if (request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
            return inBody;
        }
        if (inBody.isPresent()) {
            throw OAuthError.invalidRequest("send the access token once, in the header or in the body");
        }
        return AuthorizationHeader.bearer(request);
    }
}
