package dev.countersign.web.oidc;

import dev.countersign.clients.Client;
import dev.countersign.clients.RedirectUri;
import dev.countersign.web.SecurityHeaders;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.ModelAndView;

/**
 * Leads the person's browser back to the client, with a code or an error. Every answer names this server, so that a client of
 * several is not mixed up (RFC 9207).
 */
final class Reply {
    private static final String FORM_POST = "form_post";

    private final Client client;
    private final String redirectUri;
    private final Parameters sent;
    private final String issuer;
    private final SecurityHeaders headers;

    Reply(Client client, String redirectUri, Parameters sent, String issuer, SecurityHeaders headers) {
        this.client = client;
        this.redirectUri = redirectUri;
        this.sent = sent;
        this.issuer = issuer;
        this.headers = headers;
    }

    /** @throws OAuthError if the client asked for a way of answering that does not exist */
    void mustBePossible() {
        sent.get("response_mode").ifPresent(mode -> {
            if (!mode.equals("query") && !mode.equals(FORM_POST)) {
                throw OAuthError.invalidRequest("response_mode must be query or form_post");
            }
        });
    }

    Object code(String code, HttpServletResponse response) {
        return send(Map.of("code", code), response);
    }

    Object error(OAuthError error, HttpServletResponse response) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("error", error.error());
        fields.put("error_description", error.description());
        return send(fields, response);
    }

    private Object send(Map<String, String> fields, HttpServletResponse response) {
        var all = new LinkedHashMap<>(fields);
        sent.get("state").ifPresent(state -> all.put("state", state));
        all.put("iss", issuer);
        if (sent.get("response_mode").filter(FORM_POST::equals).isPresent()) {
            headers.allowFormsTo(RedirectUri.cspSource(redirectUri), response);
            return new ModelAndView(
                    "form-post", Map.of("redirectUri", redirectUri, "fields", all, "applicationName", client.name()));
        }
        var query = all.entrySet().stream()
                .map(field -> Parameters.encoded(field.getKey()) + "=" + Parameters.encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        // 303, so that no browser posts a password on to the client (RFC 9700, section 4.12).
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.LOCATION, redirectUri + (redirectUri.contains("?") ? "&" : "?") + query)
                .build();
    }
}
