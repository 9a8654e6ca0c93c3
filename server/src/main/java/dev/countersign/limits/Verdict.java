package dev.countersign.limits;

import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The verdict on an {@link Attempt}, with the answer to give. {@link Limits} settles the charge by it.
 *
 * @param <T> the answer
 */
public sealed interface Verdict<T> {

    /**
     * The secret was right, and {@code act} gives the answer. It runs in a transaction of {@link Limits}, which is rolled back
     * if there is no room for a right one. So it must change nothing but rows.
     *
     * @param stands whether the secret was still right when the answer was given; otherwise the attempt counts as wrong
     */
    record Right<T>(Supplier<T> act, Predicate<T> stands) implements Verdict<T> {
        public Right(Supplier<T> act) {
            this(act, answer -> true);
        }
    }

    /** As {@link Right}, and the subject is gone if the secret stands, so that nothing is counted for it any more. */
    record Last<T>(Supplier<T> act, Predicate<T> stands) implements Verdict<T> {}

    /** The secret was wrong. */
    record Wrong<T>(T answer) implements Verdict<T> {}

    /** The values were refused before any secret was judged. */
    record Unfit<T>(T answer) implements Verdict<T> {}

    /** Nothing was judged: the charge is undone completely. */
    record NotJudged<T>(T answer) implements Verdict<T> {}
}
