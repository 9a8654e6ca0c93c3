/**
 * Live sessions: start, find, touch, end; their seats and their deadlines. Facade: {@link dev.countersign.session.Sessions}.
 * {@link dev.countersign.session.AtLimit} decides what happens when all seats are taken. This room decides how many sessions
 * there may be, not who may have one.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "cache", "history", "device"})
package dev.countersign.session;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
