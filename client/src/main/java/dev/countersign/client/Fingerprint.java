package dev.countersign.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of a cookie's value, so that the cache holds nothing that signs anyone in. */
record Fingerprint(long a, long b, long c, long d) {
    /** One for each thread: creating a digest costs more than using it. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Fingerprint::sha256);

    static Fingerprint of(String token) {
        var hash = SHA_256.get().digest(token.getBytes(StandardCharsets.ISO_8859_1));
        return new Fingerprint(word(hash, 0), word(hash, 8), word(hash, 16), word(hash, 24));
    }

    private static long word(byte[] hash, int from) {
        var word = 0L;
        for (var index = from; index < from + Long.BYTES; index++) {
            word = word << 8 | hash[index] & 0xff;
        }
        return word;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** Any bits of a SHA-256 make a good hash code. */
    @Override
    public int hashCode() {
        return (int) a;
    }
}
