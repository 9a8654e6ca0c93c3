/**
 * Devices without a keyboard (RFC 8628): their requests, which a member answers at {@code /device}, and their polls for tokens.
 * Facades: {@link dev.countersign.devicegrant.DeviceRequests} and {@link dev.countersign.devicegrant.DevicePolls}. A device has a
 * session and a seat of its own, and these end with its grant, too. This room starts no session, and knows no HTTP.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"clients", "oidc", "session", "history", "secret", "database", "device"})
package dev.countersign.devicegrant;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
