package dev.countersign.device;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The device cookie's token. It recognises the same browser for 400 days and opens nothing. Half of its 256 bits are random;
 * the other half prove that we made it, so a token invented by a client is never adopted (SEC-26).
 */
public final class BrowserToken {
    private static final int HALF = Token.BYTES / 2;

    private final byte[] hash;
    private final @Nullable String text;

    private BrowserToken(byte[] hash, @Nullable String text) {
        this.hash = hash;
        this.text = text;
    }

    private static BrowserToken of(byte[] bytes) {
        return new BrowserToken(Token.sha256(bytes), Token.encode(bytes));
    }

    /** A browser as a row names it. Its token itself is in its cookie alone. */
    public static BrowserToken stored(byte[] hash) {
        return new BrowserToken(hash.clone(), null);
    }

    /** @param signature returns at least 16 bytes for a message, under a key that only we have */
    public static BrowserToken mint(UnaryOperator<byte[]> signature) {
        var random = Token.randomBytes(HALF);
        return of(vouchedFor(random, signature.apply(random)));
    }

    /**
     * @param signatures returns what each key of ours signs a message with
     * @return empty if the text is not a token that {@link #mint} made under one of these keys
     */
    public static Optional<BrowserToken> parse(String text, Function<byte[], List<byte[]>> signatures) {
        return Token.decode(text)
                .filter(bytes -> {
                    var random = Arrays.copyOf(bytes, HALF);
                    return signatures.apply(random).stream()
                            .anyMatch(signature -> MessageDigest.isEqual(bytes, vouchedFor(random, signature)));
                })
                .map(BrowserToken::of);
    }

    private static byte[] vouchedFor(byte[] random, byte[] signature) {
        return ByteBuffer.allocate(Token.BYTES)
                .put(random)
                .put(signature, 0, HALF)
                .array();
    }

    /** SHA-256 of the token, 32 bytes. */
    public byte[] hash() {
        return hash.clone();
    }

    /**
     * The cookie's value, 43 characters.
     *
     * @throws IllegalStateException if it was read from a row
     */
    public String text() {
        if (text == null) {
            throw new IllegalStateException("a row holds no token");
        }
        return text;
    }

    @Override
    public String toString() {
        return "BrowserToken[not shown]";
    }
}
