package dev.countersign.oidc;

import dev.countersign.account.Accounts;
import dev.countersign.cache.RowCache;
import dev.countersign.cache.RowCaches;
import dev.countersign.clients.AccessTokenFormat;
import dev.countersign.clients.Client;
import dev.countersign.clients.Clients;
import dev.countersign.clients.OidcScope;
import dev.countersign.database.Database;
import dev.countersign.device.Token;
import dev.countersign.history.EndReason;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import dev.countersign.lock.AccountLock;
import dev.countersign.session.Session;
import dev.countersign.session.Sessions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Codes, access tokens and refresh tokens, which let a client act for the member of a session.
 *
 * <p>A grant's row refers to its session, and is deleted with it. A token is valid as long as its row, its client, its session and
 * its account are, and a node caches all four. So a session's end is seen at once, as for a cookie, wherever a token is asked
 * about. Only hashes are stored (SEC-86).
 *
 * <p>A code or a refresh token is used up by one guarded statement. If it finds nothing although the grant is known, two have the
 * same text. Then the whole grant ends, because nobody can tell which of them is the client (RFC 9700, sections 4.5 and 4.14).
 */
@Component
public class Grants {
    /** RFC 6749, section 4.1.2 allows ten minutes. */
    private static final Duration CODE_LIFETIME = Duration.ofSeconds(60);

    private static final Duration REFERENCE_LIFETIME = Duration.ofHours(1);

    /** An application may believe such a token for as long as this after the session's end. */
    private static final Duration JWT_LIFETIME = Duration.ofMinutes(5);

    private static final Duration FOREVER = Duration.ofDays(10_000);

    private static final String CODE_MISUSED = "code-misused";

    private final GrantTable table;
    private final Clients clients;
    private final Sessions sessions;
    private final Accounts accounts;
    private final IdTokens idTokens;
    private final AccountLock lock;
    private final History history;
    private final RowCaches caches;
    private final RowCache<ByteBuffer, AccessToken> byHash;
    private final TransactionOperations transaction;

    Grants(
            GrantTable table,
            Clients clients,
            Sessions sessions,
            Accounts accounts,
            IdTokens idTokens,
            AccountLock lock,
            History history,
            RowCaches caches,
            TransactionOperations transaction) {
        this.table = table;
        this.clients = clients;
        this.sessions = sessions;
        this.accounts = accounts;
        this.idTokens = idTokens;
        this.lock = lock;
        this.history = history;
        this.caches = caches;
        this.byHash = caches.of(AccessToken::id, (token, now) -> now.isBefore(token.expiresAt()));
        this.transaction = transaction;
    }

    /**
     * Gives a client a code for a session.
     *
     * @return empty if the session, the client or the member's permission has ended in the meantime
     */
    public Optional<String> issueCode(Client client, Session session, CodeRequest asked) {
        var code = Token.random();
        var grant = new Grant(
                Database.newId(),
                client.id(),
                session.id(),
                session.accountId(),
                asked.scopes(),
                asked.inIdToken(),
                asked.nonce(),
                session.authenticatedAt(),
                asked.redirectUri(),
                asked.challenge());
        return table.insert(grant, code.hash(), CODE_LIFETIME) ? Optional.of(code.text()) : Optional.empty();
    }

    /**
     * Exchanges a code for tokens. The code is used up before it is judged, so that nobody can try twice.
     *
     * @param verifier of PKCE (RFC 7636, section 4.5)
     */
    public GrantResult redeem(Client client, String code, String redirectUri, Optional<String> verifier) {
        var hash = Token.parse(code).map(Token::hash);
        if (hash.isEmpty()) {
            return new GrantResult.Refused("the code is not one of this server's");
        }
        var taken = table.takeCode(hash.get(), client.id());
        if (taken.isEmpty()) {
            var misused = table.findMisused(hash.get(), client.id());
            misused.ifPresent(grant -> end(grant, CODE_MISUSED));
            return new GrantResult.Refused(
                    misused.isPresent()
                            ? "the code was used before, or is another client's: all of its tokens have ended"
                            : "the code is not known, or has expired");
        }
        var grant = taken.get().grant();
        var wrong = !grant.redirectUri().equals(redirectUri)
                ? Optional.of("redirect_uri is not the one that the code was asked for with")
                : client.redirectTo(redirectUri).isEmpty()
                        ? Optional.of("redirect_uri is not registered any more")
                        : wrongVerifier(grant, verifier);
        if (wrong.isPresent()) {
            end(grant, CODE_MISUSED);
            return new GrantResult.Refused(wrong.get());
        }
        return issueFirst(client, taken.get());
    }

    private GrantResult issueFirst(Client client, TakenGrant taken) {
        var grant = taken.grant();
        var refresh = grant.scopes().contains(OidcScope.OFFLINE_ACCESS) && mayRefresh(client)
                ? Optional.of(RefreshToken.first())
                : Optional.<RefreshToken>empty();
        return issue(client, grant, taken.now(), new Wanted(grant.scopes(), Optional.empty(), refresh, grant.nonce()))
                .orElseGet(() -> new GrantResult.Refused("the grant has ended in the meantime"));
    }

    /** How long a device can use what it gets first: a device that gets no refresh token needs no session after that. */
    public static Duration longestAccess(Client client, Set<OidcScope> scopes) {
        return scopes.contains(OidcScope.OFFLINE_ACCESS) ? FOREVER : accessLifetime(client);
    }

    private static Duration accessLifetime(Client client) {
        return client.accessToken() == AccessTokenFormat.JWT ? JWT_LIFETIME : REFERENCE_LIFETIME;
    }

    /**
     * Begins the grant of a device, in the transaction that uses its code up.
     *
     * @return empty if the session or the client is gone, or the client is disabled
     */
    public Optional<TakenGrant> beginForDevice(
            Client client, Session session, Set<OidcScope> scopes, Token deviceCode) {
        return table.insertForDevice(
                Database.newId(), client.id(), session.id(), scopes, deviceCode.hash(), CODE_LIFETIME);
    }

    /**
     * Issues a device's first tokens, after the transaction of {@link #beginForDevice}. If no token can be issued, its session ends
     * with the grant.
     */
    public GrantResult issueToDevice(Client client, TakenGrant begun) {
        var result = issueFirst(client, begun);
        if (!(result instanceof GrantResult.Granted)) {
            end(begun.grant(), "no-tokens");
        }
        return result;
    }

    /** A verifier without a challenge is a downgrade: somebody has taken the challenge away (RFC 9700, section 2.1.1). */
    private static Optional<String> wrongVerifier(Grant grant, Optional<String> verifier) {
        if (grant.challenge().isEmpty()) {
            return verifier.map(sent -> "code_verifier was sent, but no code_challenge before it");
        }
        var expected = grant.challenge().get().getBytes(StandardCharsets.US_ASCII);
        return verifier.filter(sent -> MessageDigest.isEqual(expected, challenge(sent)))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("code_verifier does not fit the code_challenge");
    }

    private static byte[] challenge(String verifier) {
        return Base64.getUrlEncoder().withoutPadding().encode(TokenHash.of(verifier));
    }

    /**
     * Exchanges a refresh token for new tokens, the next refresh token among them. This is no activity of the person.
     *
     * @param asked what the access token shall be for; empty for all that was granted
     */
    public GrantResult refresh(Client client, String text, Optional<Set<OidcScope>> asked) {
        var parsed = RefreshToken.parse(text);
        if (parsed.isEmpty()) {
            return new GrantResult.Refused("the refresh token is not one of this server's");
        }
        if (!mayRefresh(client)) {
            return new GrantResult.Refused("the client may not ask for offline_access any more");
        }
        var presented = parsed.get();
        var held =
                table.find(presented).filter(found -> found.grant().clientId().equals(client.id()));
        if (held.isEmpty()) {
            return notHeld(presented);
        }
        var grant = held.get().grant();
        if (asked.filter(scopes -> scopes.isEmpty() || !grant.scopes().containsAll(scopes))
                .isPresent()) {
            return new GrantResult.ScopeExceeded();
        }
        return issue(
                        client,
                        grant,
                        held.get().now(),
                        new Wanted(
                                asked.orElse(grant.scopes()),
                                Optional.of(presented),
                                Optional.of(presented.next()),
                                Optional.empty()))
                .orElseGet(() -> notHeld(presented));
    }

    /** If only the second half of the token is wrong, two have had the same token. */
    private GrantResult notHeld(RefreshToken presented) {
        var misused = table.findFamily(presented);
        misused.ifPresent(grant -> end(grant, "refresh-token-misused"));
        return new GrantResult.Refused(
                misused.isPresent()
                        ? "the refresh token was used before, or is another client's: all of its tokens have ended"
                        : "the refresh token is not known, or has ended with its session");
    }

    private static boolean mayRefresh(Client client) {
        return client.scopes().contains(OidcScope.OFFLINE_ACCESS);
    }

    /**
     * @param presented the refresh token that is exchanged
     * @param refresh the one that the client gets
     */
    private record Wanted(
            Set<OidcScope> scopes,
            Optional<RefreshToken> presented,
            Optional<RefreshToken> refresh,
            Optional<String> nonce) {}

    /** @return empty if the grant has ended, or the presented token was used, in the meantime */
    private Optional<GrantResult> issue(Client client, Grant grant, Instant now, Wanted wanted) {
        var lifetime = accessLifetime(client);
        var token = new AccessToken(
                Database.newId(),
                client.id(),
                grant.sessionId(),
                grant.accountId(),
                wanted.scopes(),
                grant.authTime(),
                now,
                now.plus(lifetime));
        var standing = standing(token);
        if (standing.isEmpty()) {
            return Optional.of(new GrantResult.Refused("the member has been signed out"));
        }
        var access = standing.get();
        var text = client.accessToken() == AccessTokenFormat.JWT
                ? idTokens.accessToken(access)
                : Token.random().text();
        return insert(access.token(), grant.id(), TokenHash.of(text), wanted)
                ? Optional.of(new GrantResult.Granted(new Tokens(
                        access, text, wanted.refresh().map(RefreshToken::text), grant.inIdToken(), wanted.nonce())))
                : Optional.empty();
    }

    private boolean insert(AccessToken token, UUID grantId, byte[] hash, Wanted wanted) {
        var issue = Objects.requireNonNull(transaction.execute(status -> {
            var result = table.insert(token, grantId, hash, wanted.presented(), wanted.refresh());
            if (result == GrantTable.Issue.SIGNED_IN) {
                history.note(Event.of(EventKind.APPLICATION_SIGNED_IN)
                        .account(token.accountId())
                        .session(token.sessionId())
                        .client(token.clientId()));
            }
            return result;
        }));
        return issue != GrantTable.Issue.TOO_LATE;
    }

    /** The valid access token of this text. It is no activity of the person. */
    public Optional<Access> find(String text) {
        var hash = TokenHash.of(text);
        return byHash.find(ByteBuffer.wrap(hash), () -> table.findToken(hash)).flatMap(this::standing);
    }

    private Optional<Access> standing(AccessToken token) {
        return clients.find(token.clientId())
                .flatMap(client -> sessions.findCached(token.sessionId())
                        .flatMap(session -> accounts.find(token.accountId())
                                .map(account -> new Access(token.within(client.scopes()), client, session, account))));
    }

    /** The access that a valid refresh token gives, which lasts as long as its session. */
    public Optional<Access> findRefreshToken(String text) {
        return RefreshToken.parse(text)
                .flatMap(table::find)
                .map(GrantTable.ReadGrant::grant)
                .flatMap(grant -> sessions.findCached(grant.sessionId())
                        .flatMap(session -> standing(new AccessToken(
                                grant.id(),
                                grant.clientId(),
                                grant.sessionId(),
                                grant.accountId(),
                                grant.scopes(),
                                grant.authTime(),
                                grant.authTime(),
                                session.expiresAt()))))
                .filter(access -> mayRefresh(access.client()));
    }

    /**
     * Ends the grant of a client's access or refresh token, and with it all of its tokens (RFC 7009), even if the refresh token has
     * just been exchanged. Does nothing if the token is not that client's.
     */
    public void revoke(Client client, String text) {
        RefreshToken.parse(text)
                .flatMap(table::findFamily)
                .or(() -> table.findByToken(TokenHash.of(text)))
                .filter(grant -> grant.clientId().equals(client.id()))
                .ifPresent(grant -> end(grant, "revoked"));
    }

    /** @param reason a word for the log, if a device's session ends */
    private void end(Grant grant, String reason) {
        if (sessions.find(grant.sessionId())
                .filter(session -> !session.canAnswer())
                .isPresent()) {
            endDevice(grant, reason);
            return;
        }
        transaction.executeWithoutResult(status -> {
            if (table.lock(grant.id())) {
                table.deleteTokens(grant.id()).forEach(caches::forgetAfterTransaction);
                table.delete(grant.id());
            }
        });
    }

    /** A device has nothing but its grant, so its session and its seat go too. */
    private void endDevice(Grant grant, String reason) {
        lock.hold(grant.accountId(), held -> {
            held.filter(account -> sessions.end(account, grant.sessionId(), EndReason.SIGNED_OUT))
                    .ifPresent(account -> history.note(Event.of(EventKind.SIGNED_OUT)
                            .account(account.id())
                            .session(grant.sessionId())
                            .ended(grant.sessionId())
                            .because(reason)));
            return held;
        });
    }
}
