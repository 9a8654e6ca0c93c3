/**
 * A signed-in member's own account, one class for each change:
 * {@link dev.countersign.profile.PasswordChanges a password change} and
 * {@link dev.countersign.profile.CodeRenewals new recovery codes}. Each asks for the password again. This room joins the others,
 * as {@code signin} does; it has no SQL and no HTTP, and nobody signs in here.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "account",
            "recovery",
            "password",
            "session",
            "approval",
            "limits",
            "history",
            "device",
            "lock"
        })
package dev.countersign.profile;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
