package dev.countersign.operator;

import java.util.List;
import java.util.Optional;

/**
 * A page of members, in the order of their emails.
 *
 * @param next the email after which the next page begins; empty on the last page
 */
public record MemberPage(List<MemberEntry> members, Optional<String> next) {}
