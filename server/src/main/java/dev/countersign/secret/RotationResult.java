package dev.countersign.secret;

import java.util.List;

/** The result of replacing the secret. */
public sealed interface RotationResult {

    /** Nothing is sealed under the old secret any more. */
    record Done(List<Resealed> resealed) implements RotationResult {}

    /**
     * @param count how many this run has sealed again
     * @param unreadable how many could not be opened, and stay as they are
     */
    record Resealed(String what, long count, long unreadable) {}

    /** The newest secret is in force, and nothing is sealed under another. */
    record NothingToDo() implements RotationResult {}

    /** There is no secret to change to. */
    record NoNextSecret() implements RotationResult {}

    /** @param addresses of nodes that do not know the next secret */
    record NodesNotReady(List<String> addresses) implements RotationResult {}
}
