/**
 * The request of a waiting device, to sign in or to reset the password: its code, tries, expiry and single outcome. Facade:
 * {@link dev.countersign.approval.Approvals}. This room starts no sessions and changes no password, and knows neither;
 * approvers are ids.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "secret", "history", "device"})
package dev.countersign.approval;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
