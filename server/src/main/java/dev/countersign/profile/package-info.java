/**
 * A signed-in member's own account, one class for each change:
 * {@link dev.countersign.profile.ProfileChanges name and language},
 * {@link dev.countersign.profile.PasswordChanges a password change},
 * {@link dev.countersign.profile.CodeRenewals new recovery codes},
 * {@link dev.countersign.profile.AddressConfirmations the confirmation} and
 * {@link dev.countersign.profile.AddressChanges a change} of the address, and
 * {@link dev.countersign.profile.AddressUndo the undoing} of that, which needs no session; an
 * operator {@link dev.countersign.profile.AddressMoves moves} an account to another address as they do. Besides,
 * {@link dev.countersign.profile.DataExports a copy} of all data,
 * {@link dev.countersign.profile.AccountDeletion the end} of the account, and
 * {@link dev.countersign.profile.Applications the applications} that may use it. This room joins the others, as
 * {@code signin} does; it has no SQL and no HTTP, and nobody signs in here.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "account",
            "recovery",
            "password",
            "session",
            "approval",
            "reset",
            "limits",
            "history",
            "device",
            "lock",
            "mail",
            "memberdata",
            "clients",
            "oidc",
            "onetime"
        })
package dev.countersign.profile;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
