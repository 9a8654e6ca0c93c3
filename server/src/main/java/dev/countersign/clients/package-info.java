/**
 * Clients: the applications that people sign in to, as operators register them. Facades: {@link dev.countersign.clients.Clients} and
 * {@link dev.countersign.clients.ClientRemovals}. What a member gives them is in the room {@code oidc}.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"account", "session", "history", "lock", "cache", "database", "device", "signing"})
package dev.countersign.clients;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
