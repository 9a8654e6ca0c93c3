package dev.countersign.keys;

/** The result of rotating a key. */
public sealed interface RotationResult {
    /** The old key stays valid until the overlap ends. */
    record Rotated(NewKey next) implements RotationResult {}

    /** The key already has a successor, which is the key to rotate now. */
    record RotatedBefore() implements RotationResult {}

    /** The key does not exist, or is revoked. */
    record NoSuchKey() implements RotationResult {}
}
