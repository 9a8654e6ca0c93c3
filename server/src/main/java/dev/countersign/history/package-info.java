/**
 * The session log has one entry for each session: written when it begins, completed once when it ends. The
 * security events beside it record every other outcome of signing in, approving, ending and changing secrets. Both are
 * printed as lines of JSON. Facade: {@link dev.countersign.history.History}. Whether a session is live is not decided here.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "cache", "device"})
package dev.countersign.history;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
