package dev.countersign.account;

/** Proves that a password was right, or is acceptable as a new one. It holds the hash, which never leaves this room. */
public final class PasswordProof {
    private final String hash;

    PasswordProof(String hash) {
        this.hash = hash;
    }

    String hash() {
        return hash;
    }

    boolean stillHolds(String currentHash) {
        return hash.equals(currentHash);
    }
}
