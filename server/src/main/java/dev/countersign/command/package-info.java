/**
 * The command line: {@code countersign keys create …}, in the same jar as the node. Facade:
 * {@link dev.countersign.command.Commands}. It reads what was typed, calls one facade and prints one thing; nothing is
 * decided here. It is the operator's: whoever may read the node's settings may do all of it.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"keys", "service", "account", "webhooks", "database"})
package dev.countersign.command;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
