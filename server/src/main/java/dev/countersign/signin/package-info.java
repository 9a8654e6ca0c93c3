/**
 * The whole flow of signing in and out: password, limit, approval, session. It is the only room that joins the others; it
 * opens their transactions and takes the account's lock. Facade: {@link dev.countersign.signin.SignIns}. No SQL and no HTTP.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"account", "session", "approval", "limits", "history", "device"})
package dev.countersign.signin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
