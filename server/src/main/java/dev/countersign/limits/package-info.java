/**
 * How often a secret may be guessed, a right one be used and an account be made: counts in rows, charged before anything is
 * judged. How often a key may call is counted in the node. Facade: {@link dev.countersign.limits.Limits}. Nothing here knows
 * what a password is; of an email only its SHA-256 is kept. {@link dev.countersign.limits.Places} shares what a node can do
 * at once among networks.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "device"})
package dev.countersign.limits;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
