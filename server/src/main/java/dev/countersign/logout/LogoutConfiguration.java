package dev.countersign.logout;

import dev.countersign.outbox.Outbox;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The outbox through which clients hear of the end of sessions. */
@Configuration(proxyBeanMethods = false)
class LogoutConfiguration {
    @Bean
    Outbox<LogoutReceiver, LogoutClaim> logoutOutbox(LogoutDeliveries deliveries) {
        return new Outbox<>("logout tokens", deliveries);
    }
}
