package dev.countersign.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** What is turned away before any filter sees it, such as a request line that is none, is a problem too. */
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

    /** Made by Tomcat, by its name. */
    public static final class ProblemValve extends ErrorReportValve {
        private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

        /** Tomcat refuses a broken escape in a path, but not in a path's parameters, where Spring takes it for its own mistake. */
        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            // Null where the request line was none, which Tomcat has refused by now.
            var path = request.getRequestURI();
            if (path != null && BROKEN_ESCAPE.matcher(path).find()) {
                response.sendError(HttpServletResponse.SC_BAD_REQUEST);
                response.setSuspended(false);
                report(request, response, null);
            } else {
                super.invoke(request, response);
            }
            FailureLog.atTheEnd(request, response.getStatus(), response.isError() && response.isCommitted());
        }

        @Override
        protected void report(Request request, Response response, @Nullable Throwable failure) {
            var status = response.getStatus();
            if (status == 501 || status == 505) {
                // A method, version or encoding that HTTP does not know is the client's mistake.
                status = 400;
                response.setStatus(status);
            }
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            try {
                response.setContentType("application/problem+json");
                response.setHeader("Cache-Control", "no-store");
                response.setHeader("X-Content-Type-Options", "nosniff");
                response.getReporter().write(Problem.of(status).json());
                response.finishResponse();
            } catch (IOException | IllegalStateException clientGone) {
                getContainer().getLogger().debug("not reported", clientGone);
            }
        }
    }
}
