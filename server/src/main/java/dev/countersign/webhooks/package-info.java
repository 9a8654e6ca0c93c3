/**
 * Tells other servers what happened: an outbox that is written in the transaction of each event, and a sender. Facade:
 * {@link dev.countersign.webhooks.Webhooks}. No database connection or lock is held while a message is sent. Messages
 * contain ids and reasons, never a secret.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "secret", "device", "history", "session"})
package dev.countersign.webhooks;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
