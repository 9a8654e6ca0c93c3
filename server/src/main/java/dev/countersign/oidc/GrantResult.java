package dev.countersign.oidc;

/** The result of exchanging a code or a refresh token. */
public sealed interface GrantResult {
    record Granted(Tokens tokens) implements GrantResult {}

    /** @param why for the application's developer */
    record Refused(String why) implements GrantResult {}

    /** Something else was asked for at a refresh than was granted. */
    record ScopeExceeded() implements GrantResult {}
}
