package dev.countersign.account;

import java.util.function.Predicate;

/** Proves that a password was right, or is acceptable as a new one. It holds the hash, which never leaves this room. */
public final class PasswordProof {
    private final String hash;
    private final Predicate<String> isSame;

    /** For a new password, which is not stored yet. */
    PasswordProof(String hash) {
        this(hash, hash::equals);
    }

    /** @param isSame whether a stored text holds the same hash; it may have been sealed again since */
    PasswordProof(String hash, Predicate<String> isSame) {
        this.hash = hash;
        this.isSame = isSame;
    }

    String hash() {
        return hash;
    }

    boolean stillHolds(String currentHash) {
        return isSame.test(currentHash);
    }
}
