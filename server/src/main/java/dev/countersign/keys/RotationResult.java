package dev.countersign.keys;

/** What becomes of the wish to rotate a key. */
public sealed interface RotationResult {
    /** The old one goes on until the overlap is over. */
    record Rotated(NewKey next) implements RotationResult {}

    /** It has a successor, which is the one to rotate. */
    record RotatedBefore() implements RotationResult {}

    /** There is none, or it is revoked. */
    record NoSuchKey() implements RotationResult {}
}
