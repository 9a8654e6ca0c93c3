/**
 * The command line: {@code countersign accounts show …}, in the same jar as the node. Facade:
 * {@link dev.countersign.command.Commands}. It parses the arguments, calls one facade and prints one result, as text or as JSON
 * in the shapes of the API; it makes no decisions. It needs no authentication: anyone who can read the node's settings may run every command.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "keys",
            "clients",
            "signing",
            "operator",
            "outbox",
            "account",
            "password",
            "session",
            "approval",
            "history",
            "device",
            "limits",
            "onetime",
            "webhooks",
            "mail",
            "secret",
            "database"
        })
package dev.countersign.command;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
