package dev.countersign.onetime;

import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secrets;
import dev.countersign.secret.WrittenCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The texts of codes, derived from purpose and id under the secret and never stored, as in decision 0004. */
@Component
class CodeTexts {
    private static final int DIGITS = 8;
    private static final long ALL_DIGITS = 100_000_000;

    private final DerivedKeys keys;

    CodeTexts(Secrets secrets) {
        this.keys = secrets.keysFor(KeyPurpose.ONE_TIME_CODE);
    }

    Text of(Purpose purpose, UUID id) {
        return text(purpose, keys.sign(message(purpose, id)));
    }

    /** The text of a long code, found by its hash. The code may have been made under the previous secret. */
    Optional<Text> of(Purpose purpose, UUID id, byte[] hash) {
        return keys.signatures(message(purpose, id)).stream()
                .map(mac -> text(purpose, mac))
                .filter(text -> MessageDigest.isEqual(hash(text.text()), hash))
                .findFirst();
    }

    private static Text text(Purpose purpose, byte[] mac) {
        return new Text(
                switch (purpose.form()) {
                    case DIGITS ->
                        new StringBuilder(digits(mac)).insert(DIGITS / 2, ' ').toString();
                    case LONG -> WrittenCode.inGroups(Arrays.copyOf(mac, WrittenCode.BYTES));
                });
    }

    /** Compares in constant time (SEC-23), with the digits under each known secret. */
    boolean isRight(Purpose purpose, UUID id, String digits) {
        var typed = digits.getBytes(StandardCharsets.US_ASCII);
        return keys.signatures(message(purpose, id)).stream()
                .map(mac -> MessageDigest.isEqual(digits(mac).getBytes(StandardCharsets.US_ASCII), typed))
                .reduce(false, Boolean::logicalOr);
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
    private static String digits(byte[] mac) {
        return "%08d".formatted((ByteBuffer.wrap(mac).getLong() & Long.MAX_VALUE) % ALL_DIGITS);
    }

    private static byte[] message(Purpose purpose, UUID id) {
        return (purpose + " " + id).getBytes(StandardCharsets.US_ASCII);
    }
}
