package dev.countersign.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The single secret of an installation, kept outside the database. It is never used directly: each purpose gets its own key
 * (HMAC-SHA-256 of the purpose under the secret), so a signature for one purpose can never serve another.
 */
public final class Secret {
    private static final String HMAC = "HmacSHA256";
    private static final int FEWEST_BYTES = 32;

    private final byte[] bytes;

    /**
     * @param text at least 32 bytes in UTF-8
     * @throws IllegalArgumentException if it is shorter
     */
    public Secret(String text) {
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < FEWEST_BYTES) {
            throw new IllegalArgumentException("the secret has fewer than " + FEWEST_BYTES + " bytes");
        }
    }

    /** @return a 256-bit key for this purpose alone */
    public Key keyFor(String purpose) {
        return new Key(hmac(bytes, purpose.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return "Secret[not shown]";
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(message);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** A key derived for one purpose. */
    public static final class Key {
        private static final int NONCE_BYTES = 12;
        private static final int TAG_BITS = 128;
        private static final SecureRandom RANDOM = new SecureRandom();

        private final byte[] key;

        private Key(byte[] key) {
            this.key = key;
        }

        /** HMAC-SHA-256 (RFC 2104), 32 bytes. */
        public byte[] sign(byte[] message) {
            return hmac(key, message);
        }

        /**
         * Encrypts with AES-256-GCM under a fresh 96-bit nonce (NIST SP 800-38D), which precedes the result.
         *
         * @param context the owner of the text; a text sealed for another owner does not open in its place
         */
        public byte[] seal(byte[] text, byte[] context) {
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

        /** As {@link #seal(byte[], byte[])}, for the row of this id. */
        public byte[] seal(byte[] text, UUID row) {
            return seal(text, bytes(row));
        }

        /** As {@link #open(byte[], byte[])}, for the row of this id. */
        public Optional<byte[]> open(byte[] sealed, UUID row) {
            return open(sealed, bytes(row));
        }

        private static byte[] bytes(UUID id) {
            return ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }

        /** @return empty if the text was not sealed with this key and for this context */
        public Optional<byte[]> open(byte[] sealed, byte[] context) {
            if (sealed.length < NONCE_BYTES) {
                return Optional.empty();
            }
            try {
                var nonce = Arrays.copyOf(sealed, NONCE_BYTES);
                return Optional.of(aes(Cipher.DECRYPT_MODE, nonce, context)
                        .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
            } catch (AEADBadTagException notOurs) {
                return Optional.empty();
            } catch (GeneralSecurityException everyJavaHasIt) {
                throw new IllegalStateException(everyJavaHasIt);
            }
        }

        private Cipher aes(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context);
            return cipher;
        }
    }
}
