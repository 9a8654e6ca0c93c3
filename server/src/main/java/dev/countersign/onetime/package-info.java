/**
 * Codes that prove one thing, once: that a person reads an address's mail, or was given a code by an operator. Facade:
 * {@link dev.countersign.onetime.OneTimeCodes}. No row holds a code, only its id and, for a long code, a hash. This room does not
 * decide what a right code changes, and sends nothing: {@code mail} writes the letters.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"secret", "database"})
package dev.countersign.onetime;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
