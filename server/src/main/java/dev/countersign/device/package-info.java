/**
 * Identifies a request's device: turns a user agent into a label, finds the client's address behind proxies, and reads the
 * tokens that a browser carries. Facade: {@link dev.countersign.device.Devices}. No HTTP and no SQL: text in, values out.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database"})
package dev.countersign.device;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
