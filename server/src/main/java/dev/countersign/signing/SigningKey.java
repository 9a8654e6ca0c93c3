package dev.countersign.signing;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.UUID;

/** A key pair that signs tokens. */
record SigningKey(UUID id, SigningAlgorithm algorithm, PublicKey publicKey, PrivateKey privateKey) {
    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
