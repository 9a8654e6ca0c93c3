/**
 * What members give to applications: permissions, grants and the tokens that come of them. Facades:
 * {@link dev.countersign.oidc.Consents}, {@link dev.countersign.oidc.Grants} and {@link dev.countersign.oidc.IdTokens}. A grant
 * belongs to a session and ends with it. This room starts no session, and knows no HTTP.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "clients",
            "logout",
            "signing",
            "account",
            "session",
            "history",
            "lock",
            "cache",
            "database",
            "device"
        })
package dev.countersign.oidc;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
