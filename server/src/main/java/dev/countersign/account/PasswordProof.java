package dev.countersign.account;

/** That a password was right, or is fit to become it: known by its hash, which never leaves this room. */
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
