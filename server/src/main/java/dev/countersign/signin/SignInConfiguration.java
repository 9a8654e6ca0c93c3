package dev.countersign.signin;

import dev.countersign.account.PendingSignUp;
import dev.countersign.outbox.Outbox;
import dev.countersign.reset.Reset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The outboxes that find out whose address was typed, for a reset or a sign-up, and write the letters. */
@Configuration(proxyBeanMethods = false)
class SignInConfiguration {
    @Bean
    Outbox<ResetLetters.Desk, Reset> resetOutbox(ResetLetters letters) {
        return new Outbox<>("resets", letters);
    }

    @Bean
    Outbox<SignUpLetters.Desk, PendingSignUp> signUpOutbox(SignUpLetters letters) {
        return new Outbox<>("sign-ups", letters);
    }
}
