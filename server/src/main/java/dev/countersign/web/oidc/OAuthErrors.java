package dev.countersign.web.oidc;

import dev.countersign.database.RowId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** Answers errors by RFC 6749, section 5.2, and logs a line that says what was wrong. */
@Order(0)
@ControllerAdvice(basePackageClasses = OAuthErrors.class)
class OAuthErrors {
    private static final Logger LOG = LoggerFactory.getLogger(OAuthErrors.class);

    private final Cors cors;

    OAuthErrors(Cors cors) {
        this.cors = cors;
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> answer(
            OAuthError error, HttpServletRequest request, HttpServletResponse response) {
        cors.allowRefusal(request, response);
        if (error.isLogged()) {
            log(error, request);
        }
        var answer = ResponseEntity.status(error.status());
        if (error.status().value() == 401) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"countersign\"");
        }
        return answer.body(body(error));
    }

    static Map<String, Object> body(OAuthError error) {
        var body = new LinkedHashMap<String, Object>();
        body.put("error", error.error());
        body.put("error_description", error.description());
        return body;
    }

    /** The line has nothing from the request but the path, which is a route's, and the client, if it is an id. */
    static void log(OAuthError error, HttpServletRequest request) {
        var client = client(request).map(UUID::toString).orElse("an unknown client");
        LOG.info(
                "OpenID Connect: refused {} of {} at {}: {}",
                error.error(),
                client,
                request.getRequestURI(),
                error.description());
    }

    private static Optional<UUID> client(HttpServletRequest request) {
        return ClientAuthentication.claimed(request).flatMap(RowId::parse);
    }
}
