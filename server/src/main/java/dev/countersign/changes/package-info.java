/**
 * Changes, from and to every node, by PostgreSQL's NOTIFY or, above a rate, a table: what a room announces reaches each {@link
 * dev.countersign.changes.Hearer} on every node, once it is committed. A notification is only a hint; the content is read from
 * rows. The heartbeat here renews the lease of {@code cache}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"session", "approval", "history", "cache", "database"})
package dev.countersign.changes;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
