package dev.countersign.limits;

import java.time.Duration;

/**
 * What keeps a member's password from being accepted, right or wrong.
 *
 * @param signIn whether sign-in is locked after too many wrong passwords (SEC-16)
 * @param proof whether the account's pages take no password any more (SEC-34)
 * @param pause how long the next sign-in has to wait; zero if it need not
 */
public record Lockout(boolean signIn, boolean proof, Duration pause) {}
