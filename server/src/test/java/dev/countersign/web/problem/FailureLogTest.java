package dev.countersign.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.support.Browser;
import dev.countersign.support.RawHttp;
import dev.countersign.support.TestServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@Isolated("other classes' requests fail too")
@DisplayName("A request that fails")
class FailureLogTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(FailureLog.class);

    @TempDir
    private Path directory;

    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

    /** Again after a node has started, because the first one of a process configures the logging. */
    @BeforeEach
    void listen() {
        heard.start();
        LOG.addAppender(heard);
    }

    @AfterEach
    void listenNoMore() {
        LOG.detachAppender(heard);
    }

    private List<ILoggingEvent> lines() {
        synchronized (heard) {
            return List.copyOf(heard.list);
        }
    }

    /** Fails as its path says, outside of all our code except the valve. */
    private static final class Failing extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (request.getServletPath()) {
                case "/throws", "/health/throws" -> throw new IllegalStateException("a bug");
                case "/overflows" -> throw new StackOverflowError();
                case "/says-500" -> response.sendError(500);
                case "/says-503", "/health/ready" -> response.setStatus(503);
                case "/begins" -> {
                    response.getWriter().print("The beginning");
                    response.flushBuffer();
                    throw new IllegalStateException("a bug");
                }
                case "/says-404" -> response.sendError(404);
                default -> response.getWriter().print("fine");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/throws, 500, Unexpected error in GET, java.lang.IllegalStateException",
        "/overflows, 500, Unexpected error in GET, jakarta.servlet.ServletException",
        "/says-500, 500, Answered 500 to GET,",
        "/says-503, 503, 'Too busy, or stopping: 503 to GET',",
        "/begins, 200, Unexpected error in GET, java.lang.IllegalStateException",
        "/says-404, 404,,",
        "/fine, 200,,",
        "/health/throws, 500, Unexpected error in GET, java.lang.IllegalStateException",
        "/health/ready, 503,,"
    })
    @DisplayName("outside of every handler of ours has one line, with a stack trace")
    void inTheContainer(String path, int status, String line, String thrown) throws LifecycleException {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(TestServer.freePort());
        tomcat.getConnector();
        ((StandardHost) tomcat.getHost()).setErrorReportValveClass(ContainerErrors.ProblemValve.class.getName());
        var context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(context, "failing", new Failing());
        context.addServletMapping("/", "failing");
        tomcat.start();
        try {
            var url = URI.create("http://localhost:" + tomcat.getConnector().getLocalPort());
            assertThat(RawHttp.send(url, "GET " + path + " HTTP/1.1", "").status())
                    .isEqualTo(status);
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }

        assertThat(lines()).hasSize(line == null ? 0 : 1);
        if (line != null) {
            var only = lines().getFirst();
            assertThat(only.getFormattedMessage().strip()).isEqualTo(line);
            assertThat(
                            only.getThrowableProxy() == null
                                    ? null
                                    : only.getThrowableProxy().getClassName())
                    .isEqualTo(thrown);
        }
    }

    @Test
    @DisplayName("because the database is down has one line, wherever it failed; a probe has none")
    void databaseAway() {
        var server = TestServer.alone();
        listen();
        try {
            var member = server.member();
            var form = "Cookie: " + Browser.SESSION + "=" + member.cookie(Browser.SESSION);
            server.takeDatabaseAway();
            var before = lines().size();

            for (var target : List.of("/verify", "/dashboard", "/api/v1/session")) {
                assertThat(RawHttp.send(server.url(), "GET " + target + " HTTP/1.1\n" + form, "")
                                .status())
                        .isEqualTo(503);
                before++;
                assertThat(lines()).as(target).hasSize(before);
                assertThat(lines().getLast().getFormattedMessage()).startsWith("The database did not answer");
            }
            assertThat(member.get("/health/ready").status()).isEqualTo(503);
            assertThat(lines()).hasSize(before);
        } finally {
            server.bringDatabaseBack();
            server.stop();
        }
    }
}
