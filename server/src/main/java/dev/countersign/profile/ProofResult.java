package dev.countersign.profile;

import dev.countersign.limits.Refusal;

/**
 * The result of an act that needs the password again.
 *
 * @param <T> the result of the act itself
 */
public sealed interface ProofResult<T> {
    record Done<T>(T result) implements ProofResult<T> {}

    record WrongPassword<T>() implements ProofResult<T> {}

    /** Nothing was judged. */
    record TryLater<T>(Refusal why) implements ProofResult<T> {}

    /** The session that asked has ended in the meantime. */
    record NotSignedIn<T>() implements ProofResult<T> {}
}
