package dev.countersign.web.oidc;

import dev.countersign.clients.Client;
import dev.countersign.clients.Clients;
import dev.countersign.limits.Limits;
import dev.countersign.web.AuthorizationHeader;
import dev.countersign.web.problem.Problem;
import dev.countersign.web.problem.Problems;
import dev.countersign.web.problem.Refused;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Finds out which client calls: by its secret, in the header or in the body, or by its id alone if it is public (OpenID Connect
 * Core 1.0, section 9). An unknown, disabled or removed client and a wrong secret get the same answer.
 */
@Component
class ClientAuthentication {
    private final Clients clients;
    private final Limits limits;

    ClientAuthentication(Clients clients, Limits limits) {
        this.clients = clients;
        this.limits = limits;
    }

    private record Credentials(String id, String secret) {
        @Override
        public String toString() {
            return "Credentials[not shown]";
        }
    }

    /** @throws OAuthError if it is no client of ours */
    Client authenticate(HttpServletRequest request, Parameters parameters) {
        var headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        var secret = parameters.get("client_secret");
        if (headers.size() + (secret.isPresent() ? 1 : 0) > 1) {
            throw OAuthError.invalidRequest("the client authenticates in two ways at once");
        }
        var client = headers.isEmpty()
                ? byBody(parameters.require("client_id"), secret)
                : byHeader(headers.getFirst(), parameters.get("client_id"));
        var known = client.orElseThrow(() -> OAuthError.invalidClient("the client or its secret is not known"));
        if (known.confidential()) {
            limits.call(known.id()).ifPresent(wait -> {
                throw new Refused(Problem.TOO_MANY_ATTEMPTS, Map.of(HttpHeaders.RETRY_AFTER, Problems.seconds(wait)));
            });
        }
        return known;
    }

    private Optional<Client> byHeader(String header, Optional<String> id) {
        return credentials(header)
                .filter(sent -> id.isEmpty() || id.get().equals(sent.id()))
                .flatMap(sent -> clients.authenticate(sent.id(), sent.secret()));
    }

    private Optional<Client> byBody(String id, Optional<String> secret) {
        return secret.isPresent()
                ? clients.authenticate(id, secret.get())
                : clients.find(id).filter(client -> !client.confidential());
    }

    /** Both halves are encoded as in a form (RFC 6749, section 2.3.1). */
    private static Optional<Credentials> credentials(String header) {
        try {
            return AuthorizationHeader.credentials("Basic", header)
                    .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                    .map(text -> text.split(":", 2))
                    .filter(halves -> halves.length == 2)
                    .map(halves -> new Credentials(decoded(halves[0]), decoded(halves[1])));
        } catch (IllegalArgumentException notEncoded) {
            return Optional.empty();
        }
    }

    /** The id that a client says is its own, for the log; empty if the request cannot be read. */
    static Optional<String> claimed(HttpServletRequest request) {
        var header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            return credentials(header).map(Credentials::id);
        }
        try {
            return Optional.ofNullable(request.getParameter("client_id"));
        } catch (InvalidParameterException notReadable) {
            return Optional.empty();
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
