package dev.countersign.profile;

import dev.countersign.limits.Refusal;

/** The result of undoing a change of the address. */
public sealed interface UndoResult permits UndoResult.Undone, UndoResult.WrongCode, UndoResult.TryLater, NoMail {
    /** @param email that the account has again, as people write it */
    record Undone(String email) implements UndoResult {}

    /** There is no such code, or it was used, has expired, or was overtaken by another. */
    record WrongCode() implements UndoResult {}

    /** Nothing was judged. */
    record TryLater(Refusal why) implements UndoResult {}
}
