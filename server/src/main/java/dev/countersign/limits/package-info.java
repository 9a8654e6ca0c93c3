/**
 * How often a secret may be guessed, a right secret used and an account created: counts in rows, charged before anything is
 * judged. Calls of a key are counted in the node. Facade: {@link dev.countersign.limits.Limits}. Nothing here knows what a
 * password is; only the SHA-256 of an email is kept. {@link dev.countersign.limits.Places} shares a node's capacity among
 * networks.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "device"})
package dev.countersign.limits;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
