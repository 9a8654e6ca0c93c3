package dev.countersign.clients;

import dev.countersign.device.Token;
import java.util.Optional;

/** A client's secret: a prefix and 256 random bits, of which only the hash is stored (SEC-87). */
final class ClientSecret {
    /** By this prefix a scanner of source code recognises a secret. */
    private static final String PREFIX = "cs_client_";

    private ClientSecret() {}

    static String text(Token token) {
        return PREFIX + token.text();
    }

    static Optional<byte[]> hash(String text) {
        return text.startsWith(PREFIX)
                ? Token.parse(text.substring(PREFIX.length())).map(Token::hash)
                : Optional.empty();
    }
}
