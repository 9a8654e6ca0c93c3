package dev.countersign.account;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * Loads the tables for domains beyond ASCII while a node starts; otherwise the first request would wait while they are read from
 * the jar (decision 0033). A command reads them when it meets such a domain (decision 0049).
 */
@Component
@ConditionalOnWebApplication
class DomainTables implements SmartInitializingSingleton {
    private final Thread loading =
            Thread.ofPlatform().name("countersign-domains").start(Emails::load);

    @Override
    public void afterSingletonsInstantiated() {
        try {
            loading.join();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
