/**
 * The request of a waiting device: its code, tries, expiry and single outcome. Facade:
 * {@link dev.countersign.approval.Approvals}. This room starts no sessions and does not know them; approvers are ids.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "secret", "history", "device"})
package dev.countersign.approval;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
