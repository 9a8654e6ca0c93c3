/**
 * The lock of an account's row, under which the rooms above change what belongs to an account. Facade:
 * {@link dev.countersign.lock.AccountLock}. Nothing is decided here; passwords are hashed before the lock is taken.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"account", "session"})
package dev.countersign.lock;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
