package dev.countersign.bench.tomcat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.file.Files;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/**
 * The limit: Tomcat with the settings that Countersign gives it, and one servlet that looks at nothing and answers as
 * many bytes as {@code /verify} does.
 */
final class BareTomcat {
    private BareTomcat() {}

    public static void main(String[] arguments) throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("bare-tomcat").toString());
        tomcat.setConnector(connector(Integer.parseInt(System.getenv("PORT"))));
        var context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "constant", new Constant()).addMapping("/");
        tomcat.start();
        tomcat.getServer().await();
    }

    /** As Spring Boot makes it from Countersign's {@code application.yaml}. */
    private static Connector connector(int port) {
        var protocol = new Http11NioProtocol();
        protocol.setExecutor(new VirtualThreadExecutor("tomcat-handler-"));
        protocol.setConnectionTimeout(20_000);
        protocol.setMaxConnections(65_536);
        protocol.setCompression("on");
        protocol.setCompressibleMimeType("text/plain");
        var connector = new Connector(protocol);
        connector.setPort(port);
        connector.setProperty("socket.appReadBufSize", "2048");
        connector.setProperty("socket.appWriteBufSize", "2048");
        return connector;
    }

    private static final class Constant extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("X-Countersign-Account", "01980a2c-5f6e-7c3d-8b1a-2f4e6a8c0d1e");
            response.setHeader("X-Countersign-Email", "member-500@example.org");
            response.setHeader("X-Countersign-Session", "01980a2c-5f6e-7c3d-8b1a-2f4e6a8c0d1f");
        }
    }
}
