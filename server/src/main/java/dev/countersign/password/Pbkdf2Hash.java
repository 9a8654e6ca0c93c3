package dev.countersign.password;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** PBKDF2 as a PHC string, {@code $pbkdf2-sha512$i=210000$salt$hash}, or as passlib writes it, without {@code i=}. */
record Pbkdf2Hash(String digest, int iterations, String salt, String hash) implements ForeignHash {
    /** Twice the iterations that OWASP recommends for SHA-1. */
    private static final long MOST_ROUNDS = 2_600_000;

    private static final Pattern FORM = Pattern.compile(
            "\\$pbkdf2(?:-(sha1|sha256|sha512))?\\$(?:i=)?(\\d{1,7})(?:,l=\\d+)?\\$([A-Za-z0-9+/.]{2,128})=*\\$([A-Za-z0-9+/.]{22,128})=*");

    /** @throws IllegalArgumentException if the salt or the hash is not base64 */
    public Pbkdf2Hash {
        ForeignHash.bytes(salt);
        ForeignHash.bytes(hash);
    }

    @Override
    public boolean matches(String password) {
        var expected = ForeignHash.bytes(hash);
        var spec = new PBEKeySpec(
                password.toCharArray(), ForeignHash.bytes(salt), iterations, expected.length * Byte.SIZE);
        try {
            var computed = SecretKeyFactory.getInstance("PBKDF2WithHmac" + digest)
                    .generateSecret(spec)
                    .getEncoded();
            return MessageDigest.isEqual(computed, expected);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Each block of the hash takes all iterations again. */
    private long rounds() {
        var block = switch (digest) {
            case "SHA1" -> 20;
            case "SHA256" -> 32;
            default -> 64;
        };
        return (long) iterations * Math.ceilDiv(ForeignHash.bytes(hash).length, block);
    }

    static Optional<Pbkdf2Hash> of(String text) {
        return Optional.of(FORM.matcher(text))
                .filter(Matcher::matches)
                .map(form -> new Pbkdf2Hash(
                        form.group(1) == null ? "SHA1" : form.group(1).toUpperCase(Locale.ROOT),
                        Integer.parseInt(form.group(2)),
                        form.group(3),
                        form.group(4)))
                .filter(hash -> hash.iterations > 0 && hash.rounds() <= MOST_ROUNDS);
    }
}
