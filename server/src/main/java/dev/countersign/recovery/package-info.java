/**
 * Recovery codes: drawn, stored as HMACs, used once. Facade: {@link dev.countersign.recovery.RecoveryCodes}. This room
 * does not decide what a right code opens.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"limits", "secret", "database"})
package dev.countersign.recovery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
