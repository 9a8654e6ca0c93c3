package dev.countersign.oidc;

import java.net.URI;
import java.util.UUID;

/** Where a client hears of the end of sessions. */
record LogoutReceiver(UUID clientId, URI url, SigningAlgorithm algorithm) {}
