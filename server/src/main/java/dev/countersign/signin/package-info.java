/**
 * The story of getting in and out: password, limit, approval, session. The one place that joins the features; it opens
 * their transactions and takes the account's lock. Facade: {@link dev.countersign.signin.SignIns}. No SQL and no HTTP.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"account", "session", "approval", "limits", "history", "device"})
package dev.countersign.signin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
