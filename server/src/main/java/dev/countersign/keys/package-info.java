/**
 * Keys of back ends: made, rotated and revoked by the operator, found by what a back end sends. Facade:
 * {@link dev.countersign.keys.Keys}. What a key's scopes open is not decided here, and its text is kept nowhere.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "history", "device"})
package dev.countersign.keys;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
