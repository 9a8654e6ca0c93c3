/**
 * Tells applications that sessions have ended (OpenID Connect Back-Channel Logout 1.0), through the outbox. Facade:
 * {@link dev.countersign.logout.LogoutTokens}. A trigger of the database notes which applications have to hear of an end, so that
 * nobody can forget them, whoever deletes the session and for whatever reason. An application also hears of it when a member
 * removes its access.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"session", "database", "outbox", "signing"})
package dev.countersign.logout;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
