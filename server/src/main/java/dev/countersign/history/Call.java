package dev.countersign.history;

import java.util.Optional;
import java.util.UUID;

/**
 * A call of a back end. It never holds anything that was sent: no key, no token, no email (SEC-27).
 *
 * @param key empty if it is not a key of ours, or no longer valid
 * @param route method and path as documented; empty if there is no such route
 * @param account the account that the call was about
 * @param outcome the status of the answer
 */
public record Call(Optional<UUID> key, Optional<String> route, Optional<UUID> account, String ip, String outcome) {}
