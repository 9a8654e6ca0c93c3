package dev.countersign.web.oidc;

import dev.countersign.clients.Client;
import dev.countersign.clients.OidcScope;
import dev.countersign.device.Visitor;
import dev.countersign.devicegrant.DeviceCode;
import dev.countersign.devicegrant.DeviceRequests;
import dev.countersign.limits.Limits;
import dev.countersign.limits.Verdict;
import dev.countersign.limits.Wait;
import dev.countersign.signing.Signatures;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OAuthPaths;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Refused;
import dev.countersign.web.visitor.Cookies;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /oauth2/device_authorization}: a device without a keyboard asks for a code, which a person types elsewhere (RFC 8628,
 * section 3.1).
 */
@RestController
class DeviceAuthorization {
    private final ClientAuthentication authentication;
    private final DeviceRequests requests;
    private final Limits limits;
    private final Cookies cookies;
    private final String issuer;

    DeviceAuthorization(
            ClientAuthentication authentication,
            DeviceRequests requests,
            Limits limits,
            Cookies cookies,
            Signatures signatures) {
        this.authentication = authentication;
        this.requests = requests;
        this.limits = limits;
        this.cookies = cookies;
        this.issuer = signatures.issuer();
    }

    @OpenToEveryone
    @InTheBackground
    @PostMapping(OAuthPaths.DEVICE_AUTHORIZATION)
    Map<String, Object> ask(HttpServletRequest request) {
        var sent = Parameters.ofBody(request);
        var client = authentication.authenticate(request, sent);
        mustBeAllowed(client);
        var scopes =
                sent.get("scope").isPresent() ? AuthorizationRequest.scopes(sent, client) : Set.of(OidcScope.OPENID);
        return answer(issue(client, scopes, cookies.visitor(request))
                .orElseThrow(() -> OAuthError.invalidClient("the client or its secret is not known")));
    }

    /** @throws OAuthError if the operator did not allow the client's devices to sign in this way */
    static void mustBeAllowed(Client client) {
        if (!client.deviceGrant()) {
            throw OAuthError.of("unauthorized_client", "the client was not added with the option --device-grant");
        }
    }

    /** Anybody knows the id of a client without a secret. One with a secret is counted as its own calls are. */
    private Optional<DeviceCode> issue(Client client, Set<OidcScope> scopes, Visitor device) {
        if (client.confidential()) {
            return requests.issue(client, scopes, device);
        }
        return limits.device(
                device.ip(),
                DeviceAuthorization::tooMany,
                attempt -> new Verdict.Right<>(() -> requests.issue(client, scopes, device)));
    }

    private static Optional<DeviceCode> tooMany(Wait wait) {
        throw new Refused(
                Problem.TOO_MANY_ATTEMPTS, Map.of(HttpHeaders.RETRY_AFTER, Problems.seconds(wait.retryAfter())));
    }

    /** Section 3.2. */
    private Map<String, Object> answer(DeviceCode code) {
        var page = issuer + OAuthPaths.DEVICE;
        var answer = new LinkedHashMap<String, Object>();
        answer.put("device_code", code.text());
        answer.put("user_code", code.userCode().text());
        answer.put("verification_uri", page);
        answer.put(
                "verification_uri_complete",
                page + "?user_code=" + code.userCode().text());
        answer.put("expires_in", code.lifetime().toSeconds());
        answer.put("interval", code.interval().toSeconds());
        return answer;
    }
}
