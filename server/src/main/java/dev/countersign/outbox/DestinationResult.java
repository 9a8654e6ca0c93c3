package dev.countersign.outbox;

import java.net.URI;

/** Whether something may be sent to a URL. */
public sealed interface DestinationResult {
    record Allowed(URI url) implements DestinationResult {}

    record NotAnUrl() implements DestinationResult {}

    /** The URL is neither https nor http to this machine. */
    record NotSecure() implements DestinationResult {}

    /** The URL's address is not public, and no setting allows it. */
    record NotAllowed() implements DestinationResult {}
}
