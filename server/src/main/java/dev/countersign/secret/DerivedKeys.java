package dev.countersign.secret;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The keys for one purpose: of the secret in force, and of the others that this node knows. A room that uses these, and no key
 * alone, keeps working while the secret is replaced.
 */
public final class DerivedKeys {
    private final Secrets secrets;
    private final KeyPurpose purpose;

    DerivedKeys(Secrets secrets, KeyPurpose purpose) {
        this.secrets = secrets;
        this.purpose = purpose;
    }

    /** HMAC-SHA-256 (RFC 2104) under the secret in force, 32 bytes. */
    public byte[] sign(byte[] message) {
        return secrets.inForce(purpose).sign(message);
    }

    /** The message signed with each key, that of the secret in force first. One that is equal to any of these is ours. */
    public List<byte[]> signatures(byte[] message) {
        return secrets.known(purpose).stream().map(key -> key.sign(message)).toList();
    }

    /** The id of the key of the secret in force, 4 bytes. */
    public byte[] id() {
        return secrets.inForce(purpose).id();
    }

    /** The ids of all keys, each of 4 bytes. */
    public List<byte[]> ids() {
        return secrets.known(purpose).stream().map(DerivedKey::id).toList();
    }

    /**
     * Encrypts with AES-256-GCM under the secret in force.
     *
     * @param context the owner of the text; a text sealed for another owner does not open in its place
     */
    public byte[] seal(byte[] text, byte[] context) {
        return secrets.inForce(purpose).seal(text, context);
    }

    /** As {@link #seal(byte[], byte[])}, for the row of this id. */
    public byte[] seal(byte[] text, UUID row) {
        return seal(text, bytes(row));
    }

    /** @return empty if the text was sealed with none of the keys, or for another context */
    public Optional<byte[]> open(byte[] sealed, byte[] context) {
        return secrets.known(purpose).stream()
                .flatMap(key -> key.open(sealed, context).stream())
                .findFirst();
    }

    /** As {@link #open(byte[], byte[])}, for the row of this id. */
    public Optional<byte[]> open(byte[] sealed, UUID row) {
        return open(sealed, bytes(row));
    }

    /**
     * Seals a text of a row again, under the secret in force.
     *
     * @return empty if it cannot be opened
     */
    public Optional<byte[]> reseal(byte[] sealed, UUID row) {
        return open(sealed, row).map(text -> seal(text, row));
    }

    /** Whether a text of a row is sealed under the secret in force. */
    public boolean isInForce(byte[] sealed, UUID row) {
        return secrets.inForce(purpose).open(sealed, bytes(row)).isPresent();
    }

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
