/**
 * Members, their email addresses and their passwords. Facades: {@link dev.countersign.account.Accounts},
 * {@link dev.countersign.account.EmailAddresses}, {@link dev.countersign.account.Passwords},
 * {@link dev.countersign.account.Removal}, {@link dev.countersign.account.Roster} for operators, and
 * {@link dev.countersign.account.PendingSignUps} for sign-ups that wait for a mailed code. {@link dev.countersign.account.Emails}
 * has the rules for an address's text, and {@link dev.countersign.account.Names} those for a name. This room does not decide
 * whether a right password lets anyone in.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"limits", "password", "recovery", "onetime", "secret", "database", "cache", "device"})
package dev.countersign.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
