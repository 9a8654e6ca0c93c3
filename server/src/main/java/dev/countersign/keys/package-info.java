/**
 * Keys of back ends: operators make, rotate and revoke them, and calls are matched to them. Facade:
 * {@link dev.countersign.keys.Keys}. This room does not decide what a scope allows, and stores no key's text.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "cache", "history", "device"})
package dev.countersign.keys;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
