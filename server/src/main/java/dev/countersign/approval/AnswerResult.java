package dev.countersign.approval;

/** The result of typing a code. */
public sealed interface AnswerResult {
    record Approved() implements AnswerResult {}

    /** @param triesLeft 0 if this was the last try, which has ended the request */
    record WrongCode(int triesLeft) implements AnswerResult {}

    /** The request had already ended. */
    record Closed() implements AnswerResult {}

    /** No such request was shown to this account. */
    record Unknown() implements AnswerResult {}
}
