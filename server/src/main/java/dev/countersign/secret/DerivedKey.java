package dev.countersign.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A key derived from a secret for one purpose. */
final class DerivedKey {
    private static final String HMAC = "HmacSHA256";
    private static final int ID_BYTES = 4;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;

    DerivedKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** To be stored only under another key's seal. */
    byte[] bytes() {
        return bytes.clone();
    }

    /** Tells keys apart, and says nothing about them. */
    byte[] id() {
        return Arrays.copyOf(sign("key id".getBytes(StandardCharsets.UTF_8)), ID_BYTES);
    }

    /** HMAC-SHA-256 (RFC 2104), 32 bytes. */
    byte[] sign(byte[] message) {
        return hmac(bytes, message);
    }

    /**
     * Encrypts with AES-256-GCM under a fresh 96-bit nonce (NIST SP 800-38D), which precedes the result.
     *
     * @param context the owner of the text; a text sealed for another owner does not open in its place
     */
    byte[] seal(byte[] text, byte[] context) {
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            var sealed = aes(Cipher.ENCRYPT_MODE, nonce, context).doFinal(text);
            return ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** @return empty if the text was not sealed with this key and for this context */
    Optional<byte[]> open(byte[] sealed, byte[] context) {
        if (sealed.length < NONCE_BYTES) {
            return Optional.empty();
        }
        try {
            var nonce = Arrays.copyOf(sealed, NONCE_BYTES);
            return Optional.of(
                    aes(Cipher.DECRYPT_MODE, nonce, context).doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
        } catch (AEADBadTagException notOurs) {
            return Optional.empty();
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private Cipher aes(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(bytes, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    static byte[] hmac(byte[] key, byte[] message) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(message);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    @Override
    public String toString() {
        return "DerivedKey[not shown]";
    }
}
