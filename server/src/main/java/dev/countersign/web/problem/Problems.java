package dev.countersign.web.problem;

import dev.countersign.limits.Refusal;
import dev.countersign.web.OAuthPaths;
import dev.countersign.web.OpenToEveryone;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.WebSettings;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
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
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.socket.server.HandshakeFailureException;

/**
 * Answers every error: problem+json (RFC 9457) for the API, a page for people, only the status for probes.
 * {@link FailureLog} logs unexpected errors.
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

    /** The API's response for a problem. */
    public ResponseEntity<Object> answer(Problem problem) {
        return answer(problem, detail(problem), Map.of());
    }

    /** Some details contain the address at which this server expects to be opened. */
    private String detail(Problem problem) {
        return texts.get("problem." + problem.slug() + ".detail", settings.ourOrigin());
    }

    /** The API's response for a problem, with its own detail and more members. */
    public ResponseEntity<Object> answer(Problem problem, String detail, Map<String, Object> members) {
        var body = ProblemDetail.forStatusAndDetail(problem.status(), detail);
        body.setType(URI.create("/problems/" + problem.slug()));
        body.setTitle(texts.get("problem." + problem.slug() + ".title"));
        body.setProperty("code", problem.slug());
        if (problem.needsSupport()) {
            settings.support().link().ifPresent(link -> body.setProperty("support", link));
        }
        members.forEach(body::setProperty);
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .headers(headers -> neededBy(problem).forEach(headers::set))
                .body(body);
    }

    /**
     * The headers that a response with this status needs: how to authenticate (RFC 9110, section 15.5.2), the accepted media
     * type (section 15.5.16), and, for every 429 and 503 of ours, when to retry.
     */
    public static Map<String, String> neededBy(Problem problem) {
        return switch (problem.status()) {
            case UNAUTHORIZED -> Map.of(HttpHeaders.WWW_AUTHENTICATE, problem == Problem.BAD_KEY ? "Bearer" : "Cookie");
            case UNSUPPORTED_MEDIA_TYPE -> Map.of(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
            case TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE -> Map.of(HttpHeaders.RETRY_AFTER, seconds(WHILE_BUSY));
            default -> Map.of();
        };
    }

    /** The API's response for a temporary problem. */
    public ResponseEntity<Object> answer(Problem problem, Duration retryAfter) {
        var answer = answer(problem);
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .headers(headers -> headers.set(HttpHeaders.RETRY_AFTER, seconds(retryAfter)))
                .body(answer.getBody());
    }

    /** The API's response for a refusal of any story. */
    public ResponseEntity<Object> answer(Refusal refusal) {
        return switch (refusal) {
            case Refusal.TooManyAttempts(var retryAfter) -> answer(Problem.TOO_MANY_ATTEMPTS, retryAfter);
            case Refusal.Busy() -> answer(Problem.BUSY);
        };
    }

    /** Sets the status and its headers, for a page with its own text. */
    public static void refuse(Problem problem, HttpServletResponse response) {
        response.setStatus(problem.status().value());
        neededBy(problem).forEach(response::setHeader);
    }

    /** Sets the status and its headers for a temporary problem. */
    public static void refuse(Problem problem, Duration retryAfter, HttpServletResponse response) {
        response.setStatus(problem.status().value());
        response.setHeader(HttpHeaders.RETRY_AFTER, seconds(retryAfter));
    }

    public static String seconds(Duration retryAfter) {
        return String.valueOf(Math.max(1, retryAfter.toSeconds()));
    }

    /** 422 for digits that are not those of a letter. */
    public ResponseEntity<Object> wrongMailedCode(int triesLeft) {
        return answer(Problem.WRONG_CODE, texts.wrongMailedCode(triesLeft), Map.of("tries_left", triesLeft));
    }

    /** 422 with the errors of the fields. */
    public ResponseEntity<Object> invalid(List<FieldError> errors) {
        return answer(Problem.INVALID, texts.get("problem.invalid.detail"), Map.of("errors", errors));
    }

    @ExceptionHandler
    Object refused(Refused refused, HttpServletRequest request, HttpServletResponse response) {
        refused.headers().forEach(response::setHeader);
        return answerTo(request, response, refused.problem());
    }

    @ExceptionHandler
    Object unreadable(
            HttpMessageNotReadableException unreadable, HttpServletRequest request, HttpServletResponse response) {
        for (Throwable cause = unreadable.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Refused refused) {
                return refused(refused, request, response);
            }
            if (cause instanceof IOException && !(cause instanceof CharacterCodingException)) {
                // The body did not arrive, so nobody knows whether it is JSON.
                return answerTo(request, response, Problem.MALFORMED);
            }
        }
        return answerTo(request, response, Problem.MALFORMED, texts.get("problem.malformed.json"));
    }

    @ExceptionHandler
    Object flawed(FlawedBody flawed) {
        return invalid(texts.errors(flawed.flaws()));
    }

    /** The firewall checks names and values only when a route reads them. */
    @ExceptionHandler
    Object rejected(RequestRejectedException rejected, HttpServletRequest request, HttpServletResponse response) {
        return answerTo(request, response, Problem.MALFORMED);
    }

    @ExceptionHandler
    Object mismatch(
            MethodArgumentTypeMismatchException mismatch, HttpServletRequest request, HttpServletResponse response) {
        if (mismatch.getParameter().hasParameterAnnotation(RequestHeader.class)) {
            return answerTo(
                    request, response, Problem.MALFORMED, texts.get("problem.malformed.header", mismatch.getName()));
        }
        return request.getRequestURI().contains("/api/v1/")
                        && mismatch.getParameter().hasParameterAnnotation(RequestParam.class)
                ? invalid(List.of(new FieldError(mismatch.getName(), texts.get("invalid.wrong-type"))))
                : answerTo(request, response, Problem.NOT_FOUND);
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    Object databaseFailed(Exception failure, HttpServletRequest request, HttpServletResponse response) {
        FailureLog.databaseFailed(request, failure);
        return answerTo(request, response, Problem.UNAVAILABLE);
    }

    @ExceptionHandler
    Object notSignedIn(AuthenticationException notSignedIn, HttpServletRequest request, HttpServletResponse response) {
        return isForPeople(path(request))
                ? ResponseEntity.status(HttpStatus.SEE_OTHER)
                        .location(URI.create("/login"))
                        .build()
                : answerTo(request, response, Problem.NOT_SIGNED_IN);
    }

    @ExceptionHandler
    Object denied(AccessDeniedException denied, HttpServletRequest request, HttpServletResponse response) {
        return answerTo(request, response, denied instanceof CsrfException ? Problem.FORM_EXPIRED : Problem.NOT_FOUND);
    }

    @ExceptionHandler
    Object anythingElse(Exception failure, HttpServletRequest request, HttpServletResponse response) {
        if (failure instanceof IOException) {
            return answerTo(request, response, Problem.MALFORMED);
        }
        var isHandshake = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            isHandshake |= cause instanceof HandshakeFailureException;
            if (cause instanceof InvalidParameterException parameters) {
                return answerTo(request, response, Problem.of(parameters.getErrorCode()));
            }
            if (cause instanceof RequestRejectedException || cause instanceof InvalidMimeTypeException) {
                return answerTo(request, response, Problem.MALFORMED);
            }
            if (cause instanceof RuntimeException known
                    && (known instanceof DataAccessException || known instanceof TransactionException)) {
                return databaseFailed(known, request, response);
            }
            if (cause instanceof Refused refused) {
                return refused(refused, request, response);
            }
            if (cause instanceof ErrorResponse known && !known.getStatusCode().is5xxServerError()) {
                if (known instanceof HttpRequestMethodNotSupportedException method) {
                    response.setHeader(HttpHeaders.ALLOW, allowed(method));
                }
                return answerTo(
                        request, response, Problem.of(known.getStatusCode().value()));
            }
        }
        if (isHandshake) {
            return answerTo(request, response, Problem.MALFORMED);
        }
        FailureLog.unexpected(request, failure);
        return answerTo(request, response, Problem.INTERNAL);
    }

    /** Answers requests that the container itself refused. */
    @OpenToEveryone
    @RequestMapping("${server.error.path:/error}")
    Object containerError(HttpServletRequest request, HttpServletResponse response) {
        securityHeaders.writeHeaders(request, response);
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        if (status instanceof Integer code && code == HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE.value()) {
            // Only files have ranges. Content-Range contains the file's length.
            return ResponseEntity.status(code).build();
        }
        if (status instanceof Integer code
                && code == HttpStatus.METHOD_NOT_ALLOWED.value()
                && isVerify(path(request))) {
            // Tomcat answers TRACE with the methods of its servlet, which this path never reaches.
            response.setHeader(HttpHeaders.ALLOW, "GET, HEAD, OPTIONS");
        }
        return answerTo(request, response, status instanceof Integer code ? Problem.of(code) : Problem.NOT_FOUND);
    }

    /** A missing script or style sheet gets no problem page, because a page requested it and not a person. */
    public static boolean isFile(String path) {
        return !path.startsWith("/api") && path.matches(".*\\.\\w+");
    }

    /** Adds HEAD to every GET, and OPTIONS, which Spring answers on every route. */
    private static String allowed(HttpRequestMethodNotSupportedException refused) {
        var methods = new TreeSet<>(List.of("OPTIONS"));
        for (var method : Objects.requireNonNullElse(refused.getSupportedMethods(), new String[0])) {
            methods.add(method);
            if (method.equals("GET")) {
                methods.add("HEAD");
            }
        }
        return String.join(", ", methods);
    }

    private static String path(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String original
                ? original
                : request.getRequestURI();
    }

    private static boolean isVerify(String path) {
        return path.equals("/verify");
    }

    static boolean isForPeople(String path) {
        return !path.startsWith("/api")
                && !OAuthPaths.areForPrograms(path)
                && !isVerify(path)
                && !path.startsWith("/health")
                && !isFile(path);
    }

    /** Clients of OpenID Connect read the word of RFC 6749, section 5.2. */
    private static Map<String, Object> oauthError(String path, Problem problem) {
        if (!OAuthPaths.areForPrograms(path)) {
            return Map.of();
        }
        var word = problem.status().is5xxServerError() ? "server_error" : "invalid_request";
        return Map.of("error", problem.status() == HttpStatus.SERVICE_UNAVAILABLE ? "temporarily_unavailable" : word);
    }

    private Object answerTo(HttpServletRequest request, HttpServletResponse response, Problem problem) {
        return answerTo(request, response, problem, detail(problem));
    }

    private Object answerTo(HttpServletRequest request, HttpServletResponse response, Problem problem, String detail) {
        neededBy(problem).forEach((name, value) -> {
            if (!response.containsHeader(name)) {
                response.setHeader(name, value);
            }
        });
        var path = path(request);
        if (path.startsWith("/api") || OAuthPaths.areForPrograms(path)) {
            return ResponseEntity.status(problem.status())
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(answer(problem, detail, oauthError(path, problem)).getBody());
        }
        if (!isForPeople(path)) {
            return ResponseEntity.status(problem.status()).build();
        }
        var page = new ModelAndView("problem", problem.status());
        page.addObject("status", problem.status().value());
        page.addObject("title", texts.get("problem." + problem.slug() + ".title"));
        page.addObject("detail", detail);
        if (problem.needsSupport() && settings.support().link().isPresent()) {
            page.addObject("support", settings.support());
        }
        page.addObject(
                "wayOn",
                switch (problem) {
                    case CROSS_SITE -> settings.address("/");
                    case FORM_EXPIRED, COOKIES_BLOCKED, BUSY, UNAVAILABLE -> pageAgain(request, path);
                    default -> "/";
                });
        return page;
    }

    /**
     * Every form's path also serves a page. A posted authorization request exists only in its body, so it cannot be opened
     * again.
     */
    private String pageAgain(HttpServletRequest request, String path) {
        if (path.equals(OAuthPaths.AUTHORIZE) && "POST".equals(request.getMethod())) {
            return "/";
        }
        var query = path.equals(request.getRequestURI()) ? request.getQueryString() : null;
        return settings.address(query == null ? path : path + "?" + query);
    }
}
