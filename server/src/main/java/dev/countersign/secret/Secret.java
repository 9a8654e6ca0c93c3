package dev.countersign.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One secret of an installation, kept outside the database. It is never used directly: each purpose gets its own key
 * (HMAC-SHA-256 of the purpose under the secret), so a signature for one purpose can never serve another. Other rooms get
 * {@link DerivedKeys}, which know what to do while a secret is replaced.
 */
public final class Secret {
    /** No secret has this mark. */
    static final int NO_MARK = 0;

    private static final int FEWEST_BYTES = 32;

    private final byte[] bytes;
    private final Map<String, DerivedKey> keys = new ConcurrentHashMap<>();

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
    DerivedKey keyFor(String purpose) {
        return keys.computeIfAbsent(
                purpose, text -> new DerivedKey(DerivedKey.hmac(bytes, text.getBytes(StandardCharsets.UTF_8))));
    }

    /** The database stores this to recognise its secret; in hexadecimal digits. */
    String check() {
        return HexFormat.of().formatHex(keyFor("secret check").sign("countersign".getBytes(StandardCharsets.US_ASCII)));
    }

    /** A number by which nodes show that they know this secret. */
    int mark() {
        return 1 | (ByteBuffer.wrap(keyFor("secret check").id()).getInt() & Integer.MAX_VALUE);
    }

    /** How a password hash begins that is sealed under this secret, once the secret was replaced for the first time. */
    String sealPrefix() {
        return Seal.SEALED
                + HexFormat.of()
                        .formatHex(keyFor(KeyPurpose.PASSWORD_HASH.text()).id()) + ":";
    }

    @Override
    public String toString() {
        return "Secret[not shown]";
    }
}
