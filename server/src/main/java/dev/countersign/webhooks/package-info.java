/**
 * Tells other servers what happened: messages that are written in the transaction of each event, and sent through
 * {@code outbox}. Facade: {@link dev.countersign.webhooks.Webhooks}. Messages contain ids and reasons, never a secret.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "secret", "history", "session", "outbox"})
package dev.countersign.webhooks;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
