package dev.countersign.mail;

/**
 * How many letters have not left yet, on any node.
 *
 * @param letters all that may still leave
 * @param tried those of them that were offered to the mail server before
 */
public record WaitingLetters(int letters, int tried) {}
