/**
 * Members and their secrets: signing up, checking and changing a password, recovery codes. Facade:
 * {@link dev.countersign.account.Accounts}, {@link dev.countersign.account.Roster} for operators, and
 * {@link dev.countersign.account.PendingSignUps} for sign-ups that wait for a mailed code. This room does not decide whether a right password lets anyone in.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"limits", "password", "recovery", "onetime", "secret", "database", "cache", "device"})
package dev.countersign.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
