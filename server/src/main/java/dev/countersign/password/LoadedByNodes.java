package dev.countersign.password;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * Loads, before a node is ready, what hashing and judging passwords needs (decision 0033). Most commands need none of it
 * (decision 0049).
 */
@Component
@ConditionalOnWebApplication
class LoadedByNodes {
    LoadedByNodes(PasswordHasher hasher, CommonPasswords common) {
        hasher.load();
        common.load();
    }
}
