package dev.countersign.web.oidc;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/** A token that is sent as RFC 6750, section 2.1 says. */
final class Bearer {
    private static final Pattern HEADER = Pattern.compile("(?i:Bearer) +(\\S+)");

    private Bearer() {}

    static Optional<String> inHeader(HttpServletRequest request) {
        var headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        return headers.size() == 1
                ? Optional.of(HEADER.matcher(headers.getFirst()))
                        .filter(header -> header.matches())
                        .map(header -> header.group(1))
                : Optional.empty();
    }
}
