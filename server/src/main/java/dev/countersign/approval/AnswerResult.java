package dev.countersign.approval;

/** What becomes of a code that was typed. */
public sealed interface AnswerResult {
    record Approved() implements AnswerResult {}

    /** @param triesLeft 0 for the last one, with which the request has ended */
    record WrongCode(int triesLeft) implements AnswerResult {}

    /** It had ended before. */
    record Closed() implements AnswerResult {}

    /** No such request was shown to this account. */
    record Unknown() implements AnswerResult {}
}
