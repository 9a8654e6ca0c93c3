package dev.countersign.logout;

import dev.countersign.signing.SigningAlgorithm;
import java.net.URI;
import java.util.UUID;

/** Where a client hears of the end of sessions. */
record LogoutReceiver(UUID clientId, URI url, SigningAlgorithm algorithm) {}
