/**
 * The session log: one entry a session, written when it begins, completed once when it ends, never taken away. Facade:
 * {@link dev.countersign.history.History}. Whether a session is live is not decided here.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "device"})
package dev.countersign.history;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
