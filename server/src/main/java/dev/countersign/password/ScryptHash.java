package dev.countersign.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.SCrypt;

/** Scrypt as a PHC string: {@code $scrypt$ln=16,r=8,p=1$salt$hash}. */
record ScryptHash(int cost, int blockSize, int lanes, String salt, String hash) implements ForeignHash {
    private static final Pattern FORM = Pattern.compile("\\$scrypt\\$ln=(\\d{1,2}),r=(\\d{1,2}),p=(\\d{1,2})"
            + "\\$([A-Za-z0-9+/.]{2,128})=*\\$([A-Za-z0-9+/.]{22,128})=*");

    /** @throws IllegalArgumentException if the salt or the hash is not base64 */
    public ScryptHash {
        ForeignHash.bytes(salt);
        ForeignHash.bytes(hash);
    }

    @Override
    public long memory() {
        return 128L * cost * blockSize;
    }

    @Override
    public boolean matches(String password) {
        var expected = ForeignHash.bytes(hash);
        var computed = SCrypt.generate(
                password.getBytes(StandardCharsets.UTF_8),
                ForeignHash.bytes(salt),
                cost,
                blockSize,
                lanes,
                expected.length);
        return MessageDigest.isEqual(computed, expected);
    }

    static Optional<ForeignHash> of(String text) {
        return Optional.of(FORM.matcher(text))
                .filter(form -> form.matches()
                        && ForeignHash.isWithin(form.group(1), 1, 20)
                        && ForeignHash.isWithin(form.group(2), 1, 32)
                        && ForeignHash.isWithin(form.group(3), 1, 16)
                        // For a block of 8 bytes, RFC 7914 requires a cost below 2 to the 16th.
                        && (Integer.parseInt(form.group(2)) > 1 || ForeignHash.isWithin(form.group(1), 1, 15))
                        && (128L * Integer.parseInt(form.group(2)) * Integer.parseInt(form.group(3)))
                                        << Integer.parseInt(form.group(1))
                                <= MOST_MEMORY)
                .map(form -> new ScryptHash(
                        1 << Integer.parseInt(form.group(1)),
                        Integer.parseInt(form.group(2)),
                        Integer.parseInt(form.group(3)),
                        form.group(4),
                        form.group(5)));
    }
}
