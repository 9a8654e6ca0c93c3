package dev.countersign.oidc;

import dev.countersign.device.Token;
import java.util.Optional;

/**
 * A refresh token: two random texts of 256 bits. The first stays the same as long as the grant lives, and finds it. The second is
 * replaced at each use. So a replaced one shows that two have the token, without a row for each use (RFC 9700, section 4.14.2).
 */
record RefreshToken(Token family, Token secret) {
    static RefreshToken first() {
        return new RefreshToken(Token.random(), Token.random());
    }

    RefreshToken next() {
        return new RefreshToken(family, Token.random());
    }

    static Optional<RefreshToken> parse(String text) {
        var dot = text.indexOf('.');
        return dot < 0
                ? Optional.empty()
                : Token.parse(text.substring(0, dot))
                        .flatMap(family ->
                                Token.parse(text.substring(dot + 1)).map(secret -> new RefreshToken(family, secret)));
    }

    String text() {
        return family.text() + "." + secret.text();
    }

    @Override
    public String toString() {
        return "RefreshToken[not shown]";
    }
}
