package dev.countersign.web.tomcat;

import dev.countersign.device.Devices;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Has Tomcat speak {@link BoundedHttp}. */
@Configuration(proxyBeanMethods = false)
class Connections {
    /** Otherwise the kernel would let it grow to 4 MB for each peer that does not read. Our pages fit. */
    private static final String SEND_BUFFER_BYTES = String.valueOf(64 * 1024);

    /** After Spring Boot, which sets a maximum of connections that ignores the heap. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedHttp(Devices devices) {
        return tomcat -> {
            tomcat.setProtocol(BoundedHttp.class.getName());
            tomcat.addConnectorCustomizers(connector -> {
                connector.setProperty("socket.txBufSize", SEND_BUFFER_BYTES);
                if (connector.getProtocolHandler() instanceof BoundedHttp http) {
                    http.trust(devices.trustedProxies());
                }
            });
        };
    }
}
