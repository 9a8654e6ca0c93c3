package dev.countersign.password;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Nearly free hashes for nodes in the tests' own process, because thousands of members sign up here. The jar has none. */
@Configuration(proxyBeanMethods = false)
@Conditional(CheapHashes.Wanted.class)
public class CheapHashes {
    private static final ThreadLocal<Boolean> FULL = ThreadLocal.withInitial(() -> false);

    /** Whether nodes that this thread starts from now on have hashes of the full cost. */
    public static void full(boolean full) {
        FULL.set(full);
    }

    @Bean
    HashCost cheapHashCost() {
        return new HashCost(64, 1);
    }

    static class Wanted implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !FULL.get();
        }
    }
}
