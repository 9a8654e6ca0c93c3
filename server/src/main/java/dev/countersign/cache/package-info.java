/**
 * Rows that a node caches, and the lease under which it may trust them. Facade: {@link dev.countersign.cache.RowCaches}. It
 * knows rows by a key and an id, and not where they come from.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "database")
package dev.countersign.cache;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
