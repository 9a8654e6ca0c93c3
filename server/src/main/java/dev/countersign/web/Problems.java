package dev.countersign.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.TransactionException;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.socket.server.HandshakeFailureException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Every error's answer: problem+json (RFC 9457) for the API, a page for people, nothing but the status for probes. What was
 * not expected is logged by {@link FailureLog}.
 */
@ControllerAdvice
@Controller
public class Problems implements ErrorController {
    private static final Duration WHILE_BUSY = Duration.ofSeconds(3);

    private final Texts texts;
    private final SecurityHeaders securityHeaders;
    private final WebSettings settings;

    Problems(Texts texts, SecurityHeaders securityHeaders, WebSettings settings) {
        this.texts = texts;
        this.securityHeaders = securityHeaders;
        this.settings = settings;
    }

    /** A problem's answer for the API. */
    public ResponseEntity<Object> answer(Problem problem) {
        return answer(problem, detail(problem), Map.of());
    }

    /** Some name the address at which this server expects to be opened. */
    private String detail(Problem problem) {
        return texts.get("problem." + problem.slug() + ".detail", settings.ourOrigin());
    }

    /** The same with a detail of its own and further members. */
    public ResponseEntity<Object> answer(Problem problem, String detail, Map<String, Object> members) {
        var body = ProblemDetail.forStatusAndDetail(problem.status(), detail);
        body.setType(URI.create("/problems/" + problem.slug()));
        body.setTitle(texts.get("problem." + problem.slug() + ".title"));
        body.setProperty("code", problem.slug());
        members.forEach(body::setProperty);
        var answer = ResponseEntity.status(problem.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        return problem == Problem.BUSY
                ? answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(WHILE_BUSY.toSeconds()))
                        .body(body)
                : answer.body(body);
    }

    /** A problem that passes with time. */
    public ResponseEntity<Object> answer(Problem problem, Duration retryAfter) {
        var answer = answer(problem);
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .header(HttpHeaders.RETRY_AFTER, seconds(retryAfter))
                .body(answer.getBody());
    }

    /** The same for a page, which says the rest in its own words. */
    public static void refuse(Problem problem, Duration retryAfter, HttpServletResponse response) {
        response.setStatus(problem.status().value());
        response.setHeader(HttpHeaders.RETRY_AFTER, seconds(retryAfter));
    }

    static String seconds(Duration retryAfter) {
        return String.valueOf(Math.max(1, retryAfter.toSeconds()));
    }

    /** 422 with what is wrong in which field. */
    public ResponseEntity<Object> invalid(List<FieldError> errors) {
        return answer(Problem.INVALID, texts.get("problem.invalid.detail"), Map.of("errors", errors));
    }

    @ExceptionHandler
    Object refused(Refused refused, HttpServletRequest request, HttpServletResponse response) {
        refused.headers().forEach(response::setHeader);
        return answerTo(request, refused.problem());
    }

    @ExceptionHandler
    Object unreadable(
            HttpMessageNotReadableException unreadable, HttpServletRequest request, HttpServletResponse response) {
        for (Throwable cause = unreadable.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Refused refused) {
                return refused(refused, request, response);
            }
            if (cause instanceof MismatchedInputException mismatch
                    && !mismatch.getPath().isEmpty()) {
                return invalid(List.of(new FieldError(fieldOf(mismatch), texts.get(reasonFor(mismatch)))));
            }
            if (cause instanceof MismatchedInputException mismatch
                    && mismatch.getCurrentToken() != null
                    && !mismatch.getOriginalMessage().startsWith("Trailing token")) {
                return invalid(List.of(new FieldError("", texts.get("invalid.wrong-type"))));
            }
        }
        return answerTo(request, Problem.MALFORMED);
    }

    private static String reasonFor(MismatchedInputException mismatch) {
        if (mismatch instanceof UnrecognizedPropertyException) {
            return "invalid.unknown-field";
        }
        // A field that is missing or null is found out at the object's end.
        return mismatch.getCurrentToken() == JsonToken.END_OBJECT ? "invalid.required" : "invalid.wrong-type";
    }

    private static String fieldOf(DatabindException mismatch) {
        var field = mismatch.getPath().getLast().getPropertyName();
        return field == null ? "" : field;
    }

    /** The firewall reads names and values when a route does. */
    @ExceptionHandler
    Object rejected(RequestRejectedException rejected, HttpServletRequest request) {
        return answerTo(request, Problem.MALFORMED);
    }

    @ExceptionHandler
    Object mismatch(MethodArgumentTypeMismatchException mismatch, HttpServletRequest request) {
        if (mismatch.getParameter().hasParameterAnnotation(RequestHeader.class)) {
            return answerTo(request, Problem.MALFORMED);
        }
        return request.getRequestURI().contains("/api/v1/")
                        && mismatch.getParameter().hasParameterAnnotation(RequestParam.class)
                ? invalid(List.of(new FieldError(mismatch.getName(), texts.get("invalid.wrong-type"))))
                : answerTo(request, Problem.NOT_FOUND);
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    Object databaseFailed(Exception failure, HttpServletRequest request) {
        FailureLog.databaseFailed(request, failure);
        return answerTo(request, Problem.UNAVAILABLE);
    }

    @ExceptionHandler
    Object notSignedIn(AuthenticationException notSignedIn, HttpServletRequest request) {
        var answer = answerTo(request, Problem.NOT_SIGNED_IN);
        return answer instanceof ModelAndView
                ? ResponseEntity.status(HttpStatus.SEE_OTHER)
                        .location(URI.create("/login"))
                        .build()
                : answer;
    }

    @ExceptionHandler
    Object denied(AccessDeniedException denied, HttpServletRequest request) {
        return answerTo(request, denied instanceof CsrfException ? Problem.FORM_EXPIRED : Problem.NOT_FOUND);
    }

    @ExceptionHandler
    Object anythingElse(Exception failure, HttpServletRequest request, HttpServletResponse response) {
        if (failure instanceof IOException) {
            return answerTo(request, Problem.MALFORMED);
        }
        var isHandshake = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            isHandshake |= cause instanceof HandshakeFailureException;
            if (cause instanceof InvalidParameterException parameters) {
                return answerTo(request, Problem.of(parameters.getErrorCode()));
            }
            if (cause instanceof RequestRejectedException || cause instanceof InvalidMimeTypeException) {
                return answerTo(request, Problem.MALFORMED);
            }
            if (cause instanceof RuntimeException known
                    && (known instanceof DataAccessException || known instanceof TransactionException)) {
                return databaseFailed(known, request);
            }
            if (cause instanceof Refused refused) {
                return refused(refused, request, response);
            }
            if (cause instanceof ErrorResponse known && !known.getStatusCode().is5xxServerError()) {
                // Such as Allow, which a 405 needs.
                known.getHeaders().forEach((name, values) -> response.setHeader(name, String.join(", ", values)));
                return answerTo(request, Problem.of(known.getStatusCode().value()));
            }
        }
        if (isHandshake) {
            return answerTo(request, Problem.MALFORMED);
        }
        FailureLog.unexpected(request, failure);
        return answerTo(request, Problem.INTERNAL);
    }

    /** What the container turned away on its own. */
    @OpenToEveryone
    @RequestMapping("${server.error.path:/error}")
    Object containerError(HttpServletRequest request, HttpServletResponse response) {
        securityHeaders.writeHeaders(request, response);
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        return answerTo(request, status instanceof Integer code ? Problem.of(code) : Problem.NOT_FOUND);
    }

    /** A script or a style sheet that is not there is missed by a page, not by a person. */
    static boolean isFile(String path) {
        return !path.startsWith("/api") && path.matches(".*\\.\\w+");
    }

    private Object answerTo(HttpServletRequest request, Problem problem) {
        var path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String original
                ? original
                : request.getRequestURI();
        if (path.equals("/verify") || path.startsWith("/health") || isFile(path)) {
            return ResponseEntity.status(problem.status()).build();
        }
        if (path.startsWith("/api")) {
            return answer(problem);
        }
        var page = new ModelAndView("problem", problem.status());
        page.addObject("status", problem.status().value());
        page.addObject("title", texts.get("problem." + problem.slug() + ".title"));
        page.addObject("detail", detail(problem));
        page.addObject(
                "wayOn",
                switch (problem) {
                    case CROSS_SITE -> settings.ourOrigin() + "/";
                    case FORM_EXPIRED, COOKIES_BLOCKED -> settings.ourOrigin() + path;
                    default -> "/";
                });
        return page;
    }
}
