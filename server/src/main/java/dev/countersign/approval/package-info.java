/**
 * The request of a waiting device to be let in: its code, tries, expiry and one outcome. Facade:
 * {@link dev.countersign.approval.Approvals}. It starts no session and knows none; approvers are ids.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "history", "device"})
package dev.countersign.approval;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
