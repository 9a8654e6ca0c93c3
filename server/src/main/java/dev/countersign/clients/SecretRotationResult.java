package dev.countersign.clients;

/** The result of replacing a client's secret. */
public sealed interface SecretRotationResult {
    /** The old secret works until the overlap ends. */
    record Rotated(AddedClient client) implements SecretRotationResult {}

    /** The client is public, so it has no secret. */
    record HasNoSecret() implements SecretRotationResult {}

    record NoSuchClient() implements SecretRotationResult {}
}
