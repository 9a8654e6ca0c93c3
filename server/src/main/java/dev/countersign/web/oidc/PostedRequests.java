package dev.countersign.web.oidc;

import dev.countersign.web.InTheBackground;
import dev.countersign.web.OAuthPaths;
import dev.countersign.web.OpenToEveryone;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * A form of an application that leads people here. It comes from another site, and no cookie comes with it, so the browser is told to
 * make the same request by GET.
 */
@Controller
class PostedRequests {
    @OpenToEveryone
    @InTheBackground
    @PostMapping({OAuthPaths.AUTHORIZE, OAuthPaths.LOGOUT})
    ResponseEntity<Void> byGet(HttpServletRequest request) {
        var query = Parameters.ofPerson(request).query();
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.LOCATION, request.getRequestURI() + (query.isEmpty() ? "" : "?" + query))
                .build();
    }
}
