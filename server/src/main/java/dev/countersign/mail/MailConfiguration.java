package dev.countersign.mail;

import dev.countersign.outbox.Outbox;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The outbox through which letters are sent. */
@Configuration(proxyBeanMethods = false)
class MailConfiguration {
    @Bean
    Outbox<Lane, Claim> letterOutbox(LetterDeliveries deliveries) {
        return new Outbox<>("letters", deliveries);
    }
}
