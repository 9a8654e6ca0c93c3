package dev.countersign.database;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one key of an installation, kept outside the database. Nothing uses it directly: each purpose gets a key of its own
 * (HMAC-SHA-256 of the purpose under the secret), so that what is signed for one can never serve another.
 */
public final class Secret {
    private static final String HMAC = "HmacSHA256";

    private final byte[] bytes;

    /** @param text at least 32 bytes in UTF-8 */
    public Secret(String text) {
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
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
        private final byte[] key;

        private Key(byte[] key) {
            this.key = key;
        }

        /** HMAC-SHA-256 (RFC 2104), 32 bytes. */
        public byte[] sign(byte[] message) {
            return hmac(key, message);
        }
    }
}
