/**
 * Telling other servers what happened: an outbox written by whoever made it true, and the sending of it. Facade:
 * {@link dev.countersign.webhooks.Webhooks}. No connection and no lock of the database is held while something is sent, and
 * what is sent holds ids and reasons, never a secret.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "device", "history", "session"})
package dev.countersign.webhooks;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
