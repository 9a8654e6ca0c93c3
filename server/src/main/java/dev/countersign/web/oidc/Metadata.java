package dev.countersign.web.oidc;

import dev.countersign.clients.OidcScope;
import dev.countersign.signing.Signatures;
import dev.countersign.signing.SigningAlgorithm;
import dev.countersign.signing.SigningKeys;
import dev.countersign.web.InTheBackground;
import dev.countersign.web.OAuthPaths;
import dev.countersign.web.OpenToEveryone;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The discovery document (OpenID Connect Discovery 1.0, section 3) and the public keys. */
@RestController
class Metadata {
    private static final CacheControl FOR_MINUTES =
            CacheControl.maxAge(Duration.ofMinutes(5)).cachePublic();
    private static final List<String> CLIENT_AUTHENTICATION =
            List.of("client_secret_basic", "client_secret_post", "none");

    private final Signatures signatures;
    private final SigningKeys keys;

    Metadata(Signatures signatures, SigningKeys keys) {
        this.signatures = signatures;
        this.keys = keys;
    }

    @OpenToEveryone
    @InTheBackground
    @GetMapping({OAuthPaths.DISCOVERY, OAuthPaths.SERVER_METADATA})
    ResponseEntity<Map<String, Object>> discovery() {
        var issuer = signatures.issuer();
        var document = new LinkedHashMap<String, Object>();
        document.put("issuer", issuer);
        document.put("authorization_endpoint", issuer + OAuthPaths.AUTHORIZE);
        document.put("token_endpoint", issuer + OAuthPaths.TOKEN);
        document.put("userinfo_endpoint", issuer + OAuthPaths.USERINFO);
        document.put("jwks_uri", issuer + OAuthPaths.JWKS);
        document.put("introspection_endpoint", issuer + OAuthPaths.INTROSPECT);
        document.put("revocation_endpoint", issuer + OAuthPaths.REVOKE);
        document.put("device_authorization_endpoint", issuer + OAuthPaths.DEVICE_AUTHORIZATION);
        document.put("end_session_endpoint", issuer + OAuthPaths.LOGOUT);
        document.put(
                "scopes_supported",
                Arrays.stream(OidcScope.values()).map(OidcScope::toString).toList());
        document.put("response_types_supported", List.of("code"));
        document.put("response_modes_supported", List.of("query", "form_post"));
        document.put(
                "grant_types_supported", List.of("authorization_code", "refresh_token", TokenEndpoint.DEVICE_CODE));
        document.put("code_challenge_methods_supported", List.of("S256"));
        document.put("token_endpoint_auth_methods_supported", CLIENT_AUTHENTICATION);
        document.put("revocation_endpoint_auth_methods_supported", CLIENT_AUTHENTICATION);
        document.put(
                "introspection_endpoint_auth_methods_supported", List.of("client_secret_basic", "client_secret_post"));
        document.put("subject_types_supported", List.of("public"));
        document.put(
                "id_token_signing_alg_values_supported",
                Arrays.stream(SigningAlgorithm.values())
                        .map(SigningAlgorithm::name)
                        .toList());
        document.put(
                "claims_supported",
                List.of(
                        "iss",
                        "sub",
                        "aud",
                        "exp",
                        "iat",
                        "auth_time",
                        "nonce",
                        "acr",
                        "amr",
                        "sid",
                        "at_hash",
                        "name",
                        "locale",
                        "email",
                        "email_verified"));
        document.put(
                "acr_values_supported",
                List.of(
                        "urn:countersign:password",
                        "urn:countersign:approval",
                        "urn:countersign:recovery",
                        "urn:countersign:reset",
                        "urn:countersign:device"));
        document.put("prompt_values_supported", List.of("none", "login", "select_account", "consent"));
        document.put("backchannel_logout_supported", true);
        document.put("backchannel_logout_session_supported", true);
        document.put("claims_parameter_supported", true);
        document.put("request_parameter_supported", false);
        document.put("request_uri_parameter_supported", false);
        document.put("authorization_response_iss_parameter_supported", true);
        return published(document, FOR_MINUTES);
    }

    /** Not cached: whoever meets a new key fetches the set again, and has to find it there. */
    @OpenToEveryone
    @InTheBackground
    @GetMapping(OAuthPaths.JWKS)
    ResponseEntity<Map<String, Object>> keys() {
        return published(keys.published(), CacheControl.noCache());
    }

    private static ResponseEntity<Map<String, Object>> published(Map<String, Object> document, CacheControl caching) {
        return ResponseEntity.ok()
                .cacheControl(caching)
                .header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .body(document);
    }
}
