package dev.countersign.onetime;

import dev.countersign.secret.Secret;
import dev.countersign.secret.WrittenCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The texts of codes, derived from purpose and id under the secret and never stored, as in decision 0004. */
@Component
class CodeTexts {
    private static final int DIGITS = 8;
    private static final long ALL_DIGITS = 100_000_000;

    private final Secret.Key key;

    CodeTexts(Secret secret) {
        this.key = secret.keyFor("one-time code");
    }

    Text of(Purpose purpose, UUID id) {
        return new Text(
                switch (purpose.form()) {
                    case DIGITS ->
                        new StringBuilder(digits(purpose, id))
                                .insert(DIGITS / 2, ' ')
                                .toString();
                    case LONG -> WrittenCode.inGroups(Arrays.copyOf(sign(purpose, id), WrittenCode.BYTES));
                });
    }

    /** Compares in constant time (SEC-23). */
    boolean isRight(Purpose purpose, UUID id, String digits) {
        return MessageDigest.isEqual(
                digits(purpose, id).getBytes(StandardCharsets.US_ASCII), digits.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether the typed digits could be a code at all. */
    static boolean couldBeDigits(String typed) {
        return typed.matches("[0-9]{" + DIGITS + "}");
    }

    /** A plain hash is enough for 120 random bits. */
    static byte[] hash(String longCode) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(WrittenCode.typed(longCode).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** 63 bits of the HMAC leave no digit measurably more frequent. */
    private String digits(Purpose purpose, UUID id) {
        return "%08d".formatted((ByteBuffer.wrap(sign(purpose, id)).getLong() & Long.MAX_VALUE) % ALL_DIGITS);
    }

    private byte[] sign(Purpose purpose, UUID id) {
        return key.sign((purpose + " " + id).getBytes(StandardCharsets.US_ASCII));
    }
}
