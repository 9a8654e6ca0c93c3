package dev.countersign.onetime;

/** The result of checking eight typed digits. */
public sealed interface CodeCheck {
    /** Nothing is used up yet: {@link OneTimeCodes#use} does that, in the transaction that does what the code is for. */
    record Right(OneTimeCode code) implements CodeCheck {}

    record Wrong(int triesLeft) implements CodeCheck {}

    /** Expired, used, voided, without a try left, or unknown. */
    record Over() implements CodeCheck {}
}
