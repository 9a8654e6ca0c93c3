package dev.countersign.password;

import java.util.UUID;

/**
 * A password's hash as it is stored.
 *
 * @param account whose it is: the seal is bound to it
 * @param text sealed, unless an earlier release stored it
 */
public record StoredHash(UUID account, String text) {
    @Override
    public String toString() {
        return "StoredHash[not shown]";
    }
}
