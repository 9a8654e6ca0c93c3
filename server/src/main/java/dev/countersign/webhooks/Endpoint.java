package dev.countersign.webhooks;

import java.net.URI;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Where an operator wants to be told what, without the secret that its messages are signed with. */
public record Endpoint(UUID id, URI url, Set<WebhookType> types, Instant createdAt) {}
