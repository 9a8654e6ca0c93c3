/**
 * The keys that sign what applications get, and the signing itself. Facades: {@link dev.countersign.signing.Signatures} and, for
 * the key set and its rotation, {@link dev.countersign.signing.SigningKeys}. Private keys are stored sealed under the server's
 * secret (SEC-87). This room does not know what a token means.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"cache", "database", "secret"})
package dev.countersign.signing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
