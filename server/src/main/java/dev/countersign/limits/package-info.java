/**
 * How often a secret may be guessed, a right one used and an account made: counts in rows, charged before anything is judged.
 * How often a key may call is counted in the node. Facade: {@link dev.countersign.limits.Limits}. Nothing here knows what a
 * password is; only the SHA-256 of an email is kept. {@link dev.countersign.limits.Places} shares a node's capacity among
 * networks.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "device"})
package dev.countersign.limits;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
