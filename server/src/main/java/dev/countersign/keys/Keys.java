package dev.countersign.keys;

import dev.countersign.cache.RowCache;
import dev.countersign.cache.RowCaches;
import dev.countersign.database.Database;
import dev.countersign.device.Token;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The keys of back ends. A key is {@code cs_live_} and 256 random bits (SEC-22), of which only the SHA-256 is stored
 * (SEC-23). A key is valid until it is revoked, or after a rotation until the overlap with its successor ends.
 */
@Component
public class Keys {
    /** By this prefix a scanner of source code recognises a key. */
    private static final String PREFIX = "cs_live_";

    private final KeyTable table;
    private final Uses uses;
    private final History history;
    private final RowCaches caches;
    private final RowCache<ByteBuffer, Key> byHash;

    Keys(KeyTable table, Uses uses, History history, RowCaches caches) {
        this.table = table;
        this.uses = uses;
        this.history = history;
        this.caches = caches;
        this.byHash = caches.of(Key::id, Key::isGood);
    }

    /**
     * The valid key that a back end sends. A revocation on another node, or by hand, may take up to two seconds to be seen
     * here.
     */
    public Optional<Key> find(String secret) {
        var key = parse(secret).map(Token::hash).flatMap(this::find);
        key.ifPresent(uses::add);
        return key;
    }

    private Optional<Key> find(byte[] hash) {
        return byHash.find(ByteBuffer.wrap(hash), () -> table.findGood(hash));
    }

    private static Optional<Token> parse(String secret) {
        return secret.startsWith(PREFIX) ? Token.parse(secret.substring(PREFIX.length())) : Optional.empty();
    }

    /** All keys, oldest first, including expired and revoked keys. */
    public List<Key> all() {
        return table.all();
    }

    /** @param name the operator's name for it */
    @Transactional
    public NewKey create(String name, Set<Scope> scopes) {
        var made = make(name, scopes);
        history.note(Event.of(EventKind.KEY_CREATED).key(made.key().id()));
        return made;
    }

    /**
     * Makes a key of the same name and scopes, beside which the old key stays valid for a while. If two rotations run at
     * once, only one succeeds.
     */
    @Transactional
    public RotationResult rotate(UUID id, Duration overlap) {
        caches.forgetAfterTransaction(id);
        var old = table.endAfter(id, overlap);
        if (old.isEmpty()) {
            return table.isUnrevoked(id) ? new RotationResult.RotatedBefore() : new RotationResult.NoSuchKey();
        }
        var next = make(old.get().name(), old.get().scopes());
        history.note(Event.of(EventKind.KEY_ROTATED).key(id));
        history.note(Event.of(EventKind.KEY_CREATED).key(next.key().id()));
        return new RotationResult.Rotated(next);
    }

    /** @return false if the key was revoked before, or does not exist */
    @Transactional
    public boolean revoke(UUID id) {
        caches.forgetAfterTransaction(id);
        var revoked = table.revoke(id);
        if (revoked) {
            history.note(Event.of(EventKind.KEY_REVOKED).key(id));
        }
        return revoked;
    }

    private NewKey make(String name, Set<Scope> scopes) {
        var token = Token.random();
        return new NewKey(table.insert(Database.newId(), token.hash(), name, scopes), PREFIX + token.text());
    }
}
