package dev.countersign.web.oidc;

import dev.countersign.clients.OidcScope;
import dev.countersign.database.Word;
import dev.countersign.oidc.MemberClaim;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the parameter {@code claims} asks for (OpenID Connect Core 1.0, section 5.5). Unknown claims are ignored. A claim about the
 * member is granted by its scope, so that one set of rules decides what an application may know.
 *
 * @param inUserInfo claims that userinfo shall return
 * @param inIdToken claims that the ID token shall have besides its own
 * @param subject the member who shall be signed in
 * @param acrs if not empty, how the member must have signed in
 */
record RequestedClaims(
        Set<MemberClaim> inUserInfo, Set<MemberClaim> inIdToken, Optional<String> subject, Set<String> acrs) {
    private static final String ID_TOKEN = "id_token";

    /** @throws OAuthError if it is not the JSON that the standard describes */
    static RequestedClaims read(Optional<String> parameter) {
        return parameter
                .map(RequestedClaims::parse)
                .orElseGet(() -> new RequestedClaims(Set.of(), Set.of(), Optional.empty(), Set.of()));
    }

    private static RequestedClaims parse(String text) {
        try {
            var all = JsonMapper.shared().readTree(text);
            mustBeObject(all);
            var idToken = part(all, ID_TOKEN);
            var acr = idToken.path("acr");
            return new RequestedClaims(
                    known(part(all, "userinfo")),
                    known(idToken),
                    Optional.of(idToken.path("sub").path("value"))
                            .filter(JsonNode::isString)
                            .map(JsonNode::asString),
                    acr.path("essential").asBoolean(false) ? values(acr) : Set.of());
        } catch (JacksonException notJson) {
            throw malformed();
        }
    }

    private static JsonNode part(JsonNode all, String name) {
        var part = all.path(name);
        if (!part.isMissingNode() && !part.isNull()) {
            mustBeObject(part);
        }
        return part;
    }

    private static void mustBeObject(JsonNode node) {
        if (!node.isObject()) {
            throw malformed();
        }
    }

    private static OAuthError malformed() {
        return OAuthError.invalidRequest("claims must be a JSON object with objects named userinfo and id_token");
    }

    private static Set<MemberClaim> known(JsonNode part) {
        return part.propertyNames().stream()
                .flatMap(name -> Word.find(MemberClaim.class, name).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> values(JsonNode claim) {
        var values = new HashSet<String>();
        Stream.concat(Stream.of(claim.path("value")), claim.path("values").valueStream())
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .forEach(values::add);
        return values;
    }

    Set<OidcScope> scopes() {
        return Stream.concat(inUserInfo.stream(), inIdToken.stream())
                .map(MemberClaim::scope)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Refuses another person than the one whom the application wants (section 3.1.2.2), and a sign-in that was not of the kind that
     * it must have (section 5.5.1.1).
     */
    void mustBeMetBy(UUID accountId, String acr) {
        if (subject.filter(wanted -> !wanted.equals(accountId.toString())).isPresent()) {
            throw OAuthError.of(
                    "login_required", "the person who is signed in is not the one whom sub in claims names");
        }
        if (!acrs.isEmpty() && !acrs.contains(acr)) {
            throw OAuthError.of(
                    "unmet_authentication_requirements", "the person did not sign in as acr in claims requires");
        }
    }
}
