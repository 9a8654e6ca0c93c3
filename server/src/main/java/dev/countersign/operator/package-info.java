/**
 * An operator's actions on members, with a back end's key or on the command line: find, create, disable and enable
 * accounts, see and end their sessions. Facade: {@link dev.countersign.operator.Members}. Nobody signs in here, and this room
 * does not decide what a key may do.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "account",
            "recovery",
            "password",
            "session",
            "approval",
            "limits",
            "history",
            "device",
            "lock"
        })
package dev.countersign.operator;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
