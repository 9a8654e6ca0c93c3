/**
 * How often a secret may be guessed and an account be made: counts in rows, charged before anything is judged, given back
 * when it was right; and how often a key may call, counted in the node. Facade: {@link dev.countersign.limits.Limits}. Nothing here knows what a password is; of an email only
 * its SHA-256 is kept.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "database")
package dev.countersign.limits;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
