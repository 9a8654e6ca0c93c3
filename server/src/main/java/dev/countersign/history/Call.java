package dev.countersign.history;

import java.util.Optional;
import java.util.UUID;

/**
 * A back end's call. It never holds what was sent: no key, no token, no email (SEC-27).
 *
 * @param key empty where it was none of ours, or no longer good
 * @param route method and path as they are documented, empty where there is no such route
 * @param account whom it turned out to be about
 * @param outcome the status of the answer
 */
public record Call(Optional<UUID> key, Optional<String> route, Optional<UUID> account, String ip, String outcome) {}
