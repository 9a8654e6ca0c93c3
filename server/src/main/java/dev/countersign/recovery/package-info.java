/**
 * Recovery codes: drawn, stored as HMACs, used once. Facade: {@link dev.countersign.recovery.RecoveryCodes}. What a right code
 * opens is decided elsewhere.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"secret", "database"})
package dev.countersign.recovery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
