package dev.countersign.mail;

/** The outcome of handing a letter to the mail server once. An answer is the server's own text, which may name the address. */
public sealed interface SendResult {
    record Accepted(String answer) implements SendResult {}

    /** 4xx: not now. */
    record Deferred(String answer) implements SendResult {}

    /** 5xx: never. */
    record Refused(String answer) implements SendResult {}

    /** It did not come to an answer about the letter: no connection, no TLS, a refused login or sender, silence. */
    record NotReached(String why) implements SendResult {}
}
