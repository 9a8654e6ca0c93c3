/**
 * OpenID Connect: the applications that people sign in to, and what these get. Facades: {@link dev.countersign.oidc.Clients},
 * {@link dev.countersign.oidc.Consents}, {@link dev.countersign.oidc.Grants}, {@link dev.countersign.oidc.IdTokens} and
 * {@link dev.countersign.oidc.SigningKeys}. A grant belongs to a session and ends with it. This room starts no session, and knows no
 * HTTP.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"account", "session", "history", "cache", "database", "device", "outbox", "secret"})
package dev.countersign.oidc;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
