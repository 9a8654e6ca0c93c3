package dev.countersign.account;

/** That a recovery code was right and not used: known by its hash, which never leaves this room. */
public final class RecoveryProof {
    private final byte[] hash;

    RecoveryProof(byte[] hash) {
        this.hash = hash.clone();
    }

    byte[] hash() {
        return hash.clone();
    }
}
