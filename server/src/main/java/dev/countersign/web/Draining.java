package dev.countersign.web;

import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The first step of stopping. By now {@code /health/ready} says 503; whoever leads requests here is given the time to notice,
 * and until then everything is served as ever, on connections that are not kept. After it the sockets are told, the door is
 * closed, and running requests end.
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
