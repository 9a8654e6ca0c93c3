package dev.countersign.clients;

import dev.countersign.database.Word;

/** What a client's access tokens are. */
public enum AccessTokenFormat {
    /** Random text that means something only to this server, so that its end takes effect wherever it is asked about. */
    REFERENCE,
    /** A signed token (RFC 9068), which an application can check by itself and may believe until it expires. */
    JWT;

    @Override
    public String toString() {
        return Word.of(this);
    }
}
