package dev.countersign.device;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * A secret of 256 random bits that one browser carries in one cookie (SEC-22). Its text goes into that cookie and nowhere
 * else; we store only {@link #hash()} (SEC-23).
 */
public final class Token {
    static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;

    private Token(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Token random() {
        return new Token(randomBytes(BYTES));
    }

    static byte[] randomBytes(int count) {
        var bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** @return empty unless the text is 43 characters of base64url as {@link #text()} writes them (RFC 4648 section 5) */
    public static Optional<Token> parse(String text) {
        return decode(text).map(Token::new);
    }

    /**
     * 43 characters hold two bits more than 256. Setting them would give the same token a second spelling, so they must be
     * zero.
     */
    static Optional<byte[]> decode(String text) {
        if (text.length() != 43) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(text);
            return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException notBase64Url) {
            return Optional.empty();
        }
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** SHA-256 of the token, 32 bytes; a plain hash is enough for 256 random bits. */
    public byte[] hash() {
        return sha256(bytes);
    }

    /** The cookie's value, 43 characters. */
    public String text() {
        return encode(bytes);
    }

    @Override
    public String toString() {
        return "Token[not shown]";
    }
}
