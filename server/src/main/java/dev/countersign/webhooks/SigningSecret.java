package dev.countersign.webhooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs an endpoint's messages, as Standard Webhooks 1.0 specifies: 256 random bits, shown as {@code whsec_} and base64. */
final class SigningSecret {
    private static final int BYTES = 32;
    private static final String PREFIX = "whsec_";
    private static final String HMAC = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;

    SigningSecret(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    static SigningSecret random() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new SigningSecret(bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    String text() {
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /** The value of {@code webhook-signature}. */
    String sign(String id, String timestamp, String body) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(bytes, HMAC));
            var signed = id + "." + timestamp + "." + body;
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    @Override
    public String toString() {
        return "SigningSecret[not shown]";
    }
}
