package dev.countersign.signin;

import dev.countersign.outbox.Outbox;
import dev.countersign.reset.Reset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The outbox that looks up the accounts of resets and writes their letters. */
@Configuration(proxyBeanMethods = false)
class SignInConfiguration {
    @Bean
    Outbox<ResetLetters.Desk, Reset> resetOutbox(ResetLetters letters) {
        return new Outbox<>("resets", letters);
    }
}
