package dev.countersign.web.tomcat;

import dev.countersign.web.WebSettings;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The first step of stopping. {@code /health/ready} already answers 503, and this waits for load balancers to notice. Until
 * then every request is served as before, but connections are not kept alive. Afterwards the WebSockets are closed, then the
 * port, and running requests finish.
 */
@Component
class Draining {
    private final WebSettings settings;

    Draining(WebSettings settings) {
        this.settings = settings;
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void begin(ContextClosedEvent stopping) throws InterruptedException {
        if (stopping.getApplicationContext() instanceof ServletWebServerApplicationContext context
                && context.getWebServer() instanceof TomcatWebServer server) {
            for (var connector : server.getTomcat().getService().findConnectors()) {
                if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                    http.setMaxKeepAliveRequests(1);
                }
            }
        }
        Thread.sleep(settings.shutdown().delay());
    }
}
