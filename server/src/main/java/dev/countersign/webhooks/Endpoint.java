package dev.countersign.webhooks;

import java.net.URI;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** A URL that an operator registered for some types of messages, without its signing secret. */
public record Endpoint(UUID id, URI url, Set<WebhookType> types, Instant createdAt) {}
