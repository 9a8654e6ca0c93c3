/**
 * Resets of forgotten passwords: who asked, how far each has come, how many letters an account was sent, and the silence after
 * "It wasn't me". Facade: {@link dev.countersign.reset.Resets}. This room does not know accounts, codes and requests, only
 * their ids, and does not decide when a reset may go on.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "device"})
package dev.countersign.reset;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
