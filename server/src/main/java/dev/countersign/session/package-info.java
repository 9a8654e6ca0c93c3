/**
 * Live sessions: start, find, touch, end; their seats and their deadlines. Facade:
 * {@link dev.countersign.session.Sessions}. Who may have one is not decided here, only how many.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "history", "device"})
package dev.countersign.session;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
