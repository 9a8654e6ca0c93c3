/**
 * Passwords: which are refused, how they are hashed and sealed, and the hashes of other systems. Facades: {@link
 * dev.countersign.password.PasswordHasher} and {@link dev.countersign.password.PasswordRules}. Nothing here knows a member.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"secret", "limits", "device"})
package dev.countersign.password;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
