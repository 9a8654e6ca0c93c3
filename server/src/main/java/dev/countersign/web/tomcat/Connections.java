package dev.countersign.web.tomcat;

import dev.countersign.device.Devices;
import java.io.File;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.webresources.StandardRoot;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Makes Tomcat use {@link BoundedHttp} and run without a folder. */
@Configuration(proxyBeanMethods = false)
class Connections {
    /** Without this, the kernel would let the buffer grow to 4 MB for each peer that does not read. Our pages fit. */
    private static final String SEND_BUFFER_BYTES = String.valueOf(64 * 1024);

    /** Runs after Spring Boot, which sets a connection limit that ignores the heap. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedHttp(Devices devices) {
        return tomcat -> {
            tomcat.setProtocol(BoundedHttp.class.getName());
            tomcat.addConnectorCustomizers(connector -> {
                connector.setProperty("socket.txBufSize", SEND_BUFFER_BYTES);
                connector.setProperty("maxHttpRequestHeaderSize", String.valueOf(BoundedHttp.HEAD_BYTES));
                connector.setProperty("maxHttpResponseHeaderSize", String.valueOf(BoundedHttp.ANSWER_HEAD_BYTES));
                if (connector.getProtocolHandler() instanceof BoundedHttp http) {
                    http.trust(devices.trustedProxies());
                }
            });
            // There is no HttpSession, so Tomcat need not search all cookies for its own.
            tomcat.addContextCustomizers(context -> context.setCookies(false));
        };
    }

    /**
     * Nothing is served from files, compiled from JSP or uploaded, so Tomcat need not create a temporary folder, which it
     * may not be able to write. It requires an existing base folder. It does without a working folder if it cannot create
     * one, as for a path below a file.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> noFolders() {
        var home = new File(System.getProperty("java.home"));
        return tomcat -> {
            tomcat.setBaseDirectory(home);
            // Not served: keeps Spring from creating a folder, and is reset below.
            tomcat.getSettings().setDocumentRoot(home);
            tomcat.addContextCustomizers(context -> {
                context.setDocBase(null);
                context.setResources(new StandardRoot(context));
                if (context instanceof StandardContext standard) {
                    standard.setWorkDir(new File(home, "release/none").getPath());
                }
            });
        };
    }
}
