/**
 * The command line: {@code countersign keys create …}, in the same jar as the node. Facade:
 * {@link dev.countersign.command.Commands}. It parses the arguments, calls one facade and prints one result; it makes no
 * decisions. It needs no authentication: anyone who can read the node's settings may run every command.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"keys", "operator", "account", "password", "webhooks", "mail", "database"})
package dev.countersign.command;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
