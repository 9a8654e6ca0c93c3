package dev.countersign.webhooks;

import dev.countersign.outbox.Outbox;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The outbox through which messages are sent. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {
    @Bean
    Outbox<Endpoint, Claim> webhookOutbox(Deliveries deliveries) {
        return new Outbox<>("webhooks", deliveries);
    }
}
