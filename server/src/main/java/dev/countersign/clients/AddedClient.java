package dev.countersign.clients;

import java.util.Optional;

/**
 * A client that has just got a secret.
 *
 * @param secret returned only here; empty for a client without a secret
 */
public record AddedClient(Client client, Optional<String> secret) {
    @Override
    public String toString() {
        return "AddedClient[not shown]";
    }
}
