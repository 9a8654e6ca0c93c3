package dev.countersign.web.problem;

import java.util.Map;
import org.springframework.http.HttpHeaders;

/** Thrown for a request that is refused; {@link Problems} answers it. */
public final class Refused extends RuntimeException {
    private final Problem problem;
    private final transient Map<String, String> headers;

    public Refused(Problem problem) {
        this(problem, Map.of());
    }

    /** @param headers that a response with this status needs */
    public Refused(Problem problem, Map<String, String> headers) {
        super(problem.slug(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    /** RFC 9110, section 15.5.6. */
    public static Refused methodNotAllowed(String allowed) {
        return new Refused(Problem.METHOD_NOT_ALLOWED, Map.of(HttpHeaders.ALLOW, allowed));
    }

    Problem problem() {
        return problem;
    }

    Map<String, String> headers() {
        return headers;
    }
}
