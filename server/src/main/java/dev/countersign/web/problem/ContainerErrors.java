package dev.countersign.web.problem;

import dev.countersign.web.tomcat.BoundedHttp;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.text.MessageFormat;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;

/**
 * Answers with a problem when Tomcat refuses a request before any filter sees it, such as one with a malformed request line.
 */
@Configuration(proxyBeanMethods = false)
class ContainerErrors {

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsFromTomcat() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemValve.class.getName());
            }
        });
    }

    /** Tomcat creates it by its class name. */
    public static final class ProblemValve extends ErrorReportValve {
        private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
        /** More cookies than a browser keeps for a host. */
        private static final int MOST_COOKIES = 1_000;

        private static final String HEAD_TOO_LARGE =
                StringManager.getManager(Http11InputBuffer.class).getString("iib.requestheadertoolarge.error");

        /** Read directly, because the beans that provide texts do not exist yet. */
        private static final ResourceBundle TEXTS = ResourceBundle.getBundle("messages", Locale.ENGLISH);

        /**
         * Also refuses broken escapes in parameters. Tomcat refuses them only in a path, and Spring would treat them as a
         * server error.
         */
        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            // After a malformed request line, which Tomcat has already refused, the path or the protocol is null.
            var path = request.getRequestURI();
            if (path != null && lineLength(request) > BoundedHttp.LINE_BYTES) {
                refuse(HttpServletResponse.SC_REQUEST_URI_TOO_LONG, request, response);
            } else if (cookies(request) > MOST_COOKIES) {
                refuse(431, request, response);
            } else if (path != null && "".equals(request.getProtocol())) {
                // An HTTP/0.9 response has no status line, so a client could not tell a page from an error.
                refuse(HttpServletResponse.SC_BAD_REQUEST, request, response);
            } else if (path != null && BROKEN_ESCAPE.matcher(path).find()) {
                refuse(HttpServletResponse.SC_BAD_REQUEST, request, response);
            } else {
                super.invoke(request, response);
            }
            FailureLog.atTheEnd(request, response.getStatus(), response.isError() && response.isCommitted());
        }

        private void refuse(int status, Request request, Response response) throws IOException {
            response.sendError(status);
            response.setSuspended(false);
            report(request, response, null);
        }

        private static int lineLength(Request request) {
            var query = request.getQueryString();
            return request.getMethod().length()
                    + request.getRequestURI().length()
                    + (query == null ? 0 : query.length());
        }

        /** A header that arrived only in part has no value. */
        private static long cookies(Request request) {
            return Collections.list(request.getHeaders(HttpHeaders.COOKIE)).stream()
                    .filter(Objects::nonNull)
                    .mapToLong(line -> line.chars().filter(sign -> sign == ';').count() + 1)
                    .sum();
        }

        /**
         * Tomcat answers 400 to a head that does not fit its buffer; the right statuses are 414 (RFC 9110, section 15.5.15)
         * and 431 (RFC 6585, section 5).
         */
        private static int status(Request request, Response response) {
            return switch (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION)) {
                // The buffer was full within the request line (414), or within the headers (431).
                case IllegalArgumentException head
                when HEAD_TOO_LARGE.equals(head.getMessage()) -> request.getRequestURI() == null ? 414 : 431;
                case IllegalStateException _ when response.getStatus() == 400 -> 431;
                case null, default -> response.getStatus();
            };
        }

        @Override
        protected void report(Request request, Response response, @Nullable Throwable failure) {
            var status = status(request, response);
            response.setStatus(status);
            if (status == 501 || status == 505 || status == 417) {
                // A method, version, encoding or expectation that HTTP does not know is the client's error. No problem
                // has status 417, which is optional (RFC 9110, section 10.1.1).
                status = 400;
                response.setStatus(status);
            }
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            try {
                var isPage = isPage(request);
                response.setContentType(isPage ? "text/html;charset=UTF-8" : "application/problem+json");
                response.setHeader("Cache-Control", "no-store");
                response.setHeader("X-Content-Type-Options", "nosniff");
                Problems.neededBy(Problem.of(status)).forEach(response::setHeader);
                response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
                response.getReporter()
                        .write(
                                isPage
                                        ? page(Problem.of(status))
                                        : Problem.of(status).json());
                response.finishResponse();
            } catch (IOException | IllegalStateException clientGone) {
                getContainer().getLogger().debug("not reported", clientGone);
            }
        }

        private static boolean isPage(Request request) {
            var path = request.getRequestURI();
            var accept = request.getHeader(HttpHeaders.ACCEPT);
            return path != null && Problems.isForPeople(path) && accept != null && accept.contains("text/html");
        }

        /** The texts of the pages, without their style. */
        private static String page(Problem problem) {
            return """
                    <!doctype html>
                    <html lang="en">
                    <meta charset="utf-8">
                    <meta name="viewport" content="width=device-width, initial-scale=1">
                    <title>%1$s</title>
                    <h1>%1$s</h1>
                    <p>%2$s</p>
                    </html>
                    """.formatted(text(problem, "title"), text(problem, "detail"));
        }

        private static String text(Problem problem, String which) {
            var pattern = TEXTS.getString("problem." + problem.slug() + "." + which);
            return new MessageFormat(pattern, Locale.ENGLISH).format(new Object[0]);
        }
    }
}
