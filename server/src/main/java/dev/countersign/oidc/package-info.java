/**
 * OpenID Connect: the applications that people sign in to, and what these get. Facades: {@link dev.countersign.oidc.Clients},
 * {@link dev.countersign.oidc.ClientRemovals}, {@link dev.countersign.oidc.Grants}, {@link dev.countersign.oidc.IdTokens},
 * {@link dev.countersign.oidc.SigningKeys}; for devices without a keyboard {@link dev.countersign.oidc.DeviceRequests} and
 * {@link dev.countersign.oidc.DevicePolls}. A grant belongs to a session and ends with it; the session of a device ends with its
 * grant, too. This room starts no session, and knows no HTTP.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "account",
            "session",
            "history",
            "lock",
            "cache",
            "database",
            "device",
            "outbox",
            "secret"
        })
package dev.countersign.oidc;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
