package dev.countersign.password;

import java.util.List;

/**
 * Why a value is refused.
 *
 * @param field as the contract names it
 * @param reason a key of the message file
 * @param values for the message's placeholders
 */
public record Flaw(String field, String reason, List<Integer> values) {
    public static Flaw of(String field, String reason, Integer... values) {
        return new Flaw(field, reason, List.of(values));
    }
}
