/**
 * What an operator does with members, by a back end's key or on the command line: find, make, disable and enable accounts,
 * see and end their sessions. Facade: {@link dev.countersign.service.Service}. Nobody signs in here, and whether a key may
 * is not decided here.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"account", "session", "approval", "limits", "history", "device"})
package dev.countersign.service;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
