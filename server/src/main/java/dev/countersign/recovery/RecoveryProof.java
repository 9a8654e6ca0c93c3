package dev.countersign.recovery;

/** Proves that a recovery code was right and unused. It holds the code's hash, which never leaves this room. */
public final class RecoveryProof {
    private final byte[] hash;

    RecoveryProof(byte[] hash) {
        this.hash = hash.clone();
    }

    byte[] hash() {
        return hash.clone();
    }
}
