package dev.countersign.session;

import java.util.UUID;

/**
 * The application of a device that was signed in by its code (RFC 8628). The device has tokens of OAuth 2.0 instead of a cookie, so
 * nobody can answer a request there.
 *
 * @param name as it was when the session began
 */
public record DeviceClient(UUID id, String name) {}
