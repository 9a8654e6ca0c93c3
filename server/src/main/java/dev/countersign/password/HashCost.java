package dev.countersign.password;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/**
 * What one hash costs. No setting changes it: an operator must not be able to weaken it.
 *
 * @param passes over the memory
 */
record HashCost(int memoryKib, int passes) {
    /** OWASP, Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
    static final HashCost FULL = new HashCost(19_456, 2);

    @Configuration(proxyBeanMethods = false)
    static class Wiring {

        /** Tests that are not about hashing bring a cheaper one. */
        @Bean
        @Fallback
        HashCost hashCost() {
            return FULL;
        }
    }
}
