/**
 * The stories of signing in and out, one class each: {@link dev.countersign.signin.SignUps a sign-up},
 * {@link dev.countersign.signin.SignUpCodes its mailed code}, {@link dev.countersign.signin.InvitedSignUps one by invitation},
 * {@link dev.countersign.signin.SignIns a sign-in}, {@link dev.countersign.signin.Decisions a decision} on a signed-in device,
 * {@link dev.countersign.signin.Redemptions a redemption}, {@link dev.countersign.signin.Recoveries a recovery},
 * {@link dev.countersign.signin.PasswordResets a reset of a forgotten password},
 * {@link dev.countersign.signin.OperatorResets one with an operator's code},
 * {@link dev.countersign.signin.DeviceSignIns the sign-in of a device without a keyboard},
 * {@link dev.countersign.signin.Endings an end}. This room joins the others, and {@code AccountLock} opens its transactions; it
 * has no SQL and no HTTP.
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
            "onetime",
            "mail",
            "oidc",
            "devicegrant",
            "outbox",
            "database"
        })
package dev.countersign.signin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
