package dev.countersign.web.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Logs one line for each request that failed, at its first report. The line contains the method and the documented route,
 * and nothing else from the request (SEC-27).
 */
final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final String WRITTEN = FailureLog.class.getName();

    private FailureLog() {}

    /** Logs a bug with its stack trace. */
    static void unexpected(HttpServletRequest request, Throwable failure) {
        if (!DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            once(request, () -> LOG.error("Unexpected error in {} {}", request.getMethod(), route(request), failure));
        }
    }

    static void databaseFailed(HttpServletRequest request, Exception failure) {
        once(
                request,
                () -> LOG.error(
                        "The database did not answer as it should: {}",
                        failure.toString().replaceAll("\\p{Cntrl}", " ")));
    }

    /**
     * Checks the final response, outside of everything that could fail. A probe's 503 is an answer and not a failure.
     *
     * @param isCutOff whether the container had to end a response that had begun
     */
    static void atTheEnd(HttpServletRequest request, int status, boolean isCutOff) {
        var failure = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown
                ? Optional.of(thrown)
                : Optional.<Throwable>empty();
        if (failure.isPresent() && (status >= 500 || (isCutOff && status < 400))) {
            unexpected(request, failure.get());
        } else if (status == 503) {
            if (!isProbe(request)) {
                once(
                        request,
                        () -> LOG.warn("Too busy, or stopping: 503 to {} {}", request.getMethod(), route(request)));
            }
        } else if (status >= 500) {
            once(request, () -> LOG.error("Answered {} to {} {}", status, request.getMethod(), route(request)));
        }
    }

    private static boolean isProbe(HttpServletRequest request) {
        return Objects.requireNonNullElse(request.getRequestURI(), "").startsWith("/health/");
    }

    private static void once(HttpServletRequest request, Runnable line) {
        if (request.getAttribute(WRITTEN) == null) {
            request.setAttribute(WRITTEN, true);
            line.run();
        }
    }

    private static String route(HttpServletRequest request) {
        return Objects.requireNonNullElse(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE), "")
                .toString();
    }
}
