/**
 * What all rooms store about one member, whoever asks: {@link dev.countersign.memberdata.Exports a copy} of it. This room decides
 * nothing, and has no SQL: {@code profile} and {@code operator} know who may ask.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"account", "recovery", "session", "history", "device", "onetime", "database"})
package dev.countersign.memberdata;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
