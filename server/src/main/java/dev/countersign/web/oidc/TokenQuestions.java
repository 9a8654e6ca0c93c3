package dev.countersign.web.oidc;

import dev.countersign.web.OAuthPaths;
import dev.countersign.web.SecurityHeaders;
import dev.countersign.web.problem.ErrorBoundary;
import dev.countersign.web.problem.Refused;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Introspection and userinfo. Applications wait for them before their own requests, as proxies do for {@code /verify}, so they too
 * run before every other filter and answer by themselves.
 */
final class TokenQuestions extends HttpFilter {
    private final transient Introspection introspection;
    private final transient UserInfo userInfo;
    private final transient Cors cors;
    private final transient ErrorBoundary boundary;

    TokenQuestions(Introspection introspection, UserInfo userInfo, Cors cors, ErrorBoundary boundary) {
        this.introspection = introspection;
        this.userInfo = userInfo;
        this.cors = cors;
        this.boundary = boundary;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain everythingElse)
            throws IOException, ServletException {
        SecurityHeaders.writeFewest(request, response);
        try {
            write(answer(request, response), response);
        } catch (OAuthError error) {
            OAuthErrors.log(error, request);
            cors.allowRefusal(request, response);
            response.setStatus(error.status().value());
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge(error, request));
            write(OAuthErrors.body(error), response);
        } catch (RuntimeException failure) {
            boundary.answer(failure, request, response);
        }
    }

    /** @return empty if there is no body */
    private Map<String, Object> answer(HttpServletRequest request, HttpServletResponse response) {
        if (Cors.isPreflight(request)) {
            cors.answerPreflight(request, response);
            return Map.of();
        }
        var isIntrospection = isAt(OAuthPaths.INTROSPECT, request);
        var methods = isIntrospection ? "OPTIONS, POST" : "GET, HEAD, OPTIONS, POST";
        return switch (request.getMethod()) {
            case "POST" ->
                isIntrospection ? introspection.answer(request, response) : userInfo.answer(request, response);
            case "GET", "HEAD" -> {
                if (isIntrospection) {
                    throw Refused.methodNotAllowed(methods);
                }
                yield userInfo.answer(request, response);
            }
            case "OPTIONS" -> {
                response.setHeader(HttpHeaders.ALLOW, methods);
                yield Map.of();
            }
            default -> throw Refused.methodNotAllowed(methods);
        };
    }

    /** Also in another spelling, such as {@code /oauth2/introspect;x}. */
    private static boolean isAt(String path, HttpServletRequest request) {
        return request.getServletPath().equals(path);
    }

    /** RFC 6750, section 3, and RFC 6749, section 5.2. */
    private static String challenge(OAuthError error, HttpServletRequest request) {
        return isAt(OAuthPaths.USERINFO, request) ? error.bearerChallenge() : "Basic realm=\"countersign\"";
    }

    private static void write(Map<String, Object> answer, HttpServletResponse response) throws IOException {
        if (!answer.isEmpty()) {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.getOutputStream().write(JsonMapper.shared().writeValueAsBytes(answer));
        }
    }
}
