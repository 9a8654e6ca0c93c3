package dev.countersign.operator;

import dev.countersign.account.Member;

/**
 * A member in a list.
 *
 * @param locked whether sign-in is locked after too many wrong passwords (SEC-16)
 */
public record MemberEntry(Member member, boolean locked) {}
