package dev.countersign.clients;

import dev.countersign.cache.RowCache;
import dev.countersign.cache.RowCaches;
import dev.countersign.clients.ClientTable.DeviceSession;
import dev.countersign.clients.ClientTable.Registered;
import dev.countersign.database.Database;
import dev.countersign.database.RowId;
import dev.countersign.device.Token;
import dev.countersign.history.Event;
import dev.countersign.history.EventKind;
import dev.countersign.history.History;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The applications that people sign in to. Operators add and remove them. Nodes cache them: a removal on another node, or by
 * hand, may take up to two seconds to be seen here.
 */
@Component
public class Clients {
    private final ClientTable table;
    private final RowCaches caches;
    private final RowCache<UUID, Registered> byId;
    private final Database database;
    private final History history;

    Clients(ClientTable table, RowCaches caches, Database database, History history) {
        this.table = table;
        this.caches = caches;
        this.byId = caches.of(Registered::id, (client, now) -> true);
        this.database = database;
        this.history = history;
    }

    /** The enabled client of this id. */
    public Optional<Client> find(UUID id) {
        return registered(id).map(Registered::client);
    }

    /** The enabled client of this {@code client_id}, which anybody may have written. */
    public Optional<Client> find(String clientId) {
        return RowId.parse(clientId).flatMap(this::find);
    }

    private Optional<Registered> registered(UUID id) {
        return byId.find(id, () -> table.find(id))
                .filter(found -> found.client().isEnabled());
    }

    /** The enabled confidential client whose secret this is. */
    public Optional<Client> authenticate(String clientId, String secret) {
        var hash = ClientSecret.hash(secret).map(HexFormat.of()::formatHex);
        return RowId.parse(clientId)
                .flatMap(this::registered)
                .filter(found -> hash.filter(sent -> isSecretOf(found, sent)).isPresent())
                .map(Registered::client);
    }

    private boolean isSecretOf(Registered client, String hash) {
        return isEqual(client.secretHash(), hash)
                || (isEqual(client.oldSecretHash(), hash)
                        && client.oldSecretUntil() != null
                        && now().isBefore(client.oldSecretUntil()));
    }

    private Instant now() {
        return caches.now().orElseGet(database::now);
    }

    private static boolean isEqual(@Nullable String stored, String hash) {
        return stored != null
                && MessageDigest.isEqual(
                        stored.getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether an enabled client's pages have this origin. */
    public boolean haveOrigin(String origin) {
        return table.hasOrigin(origin);
    }

    /** All clients, oldest first, including disabled ones. */
    public List<Client> all() {
        return table.all();
    }

    /** A client, even if it is disabled. */
    public Optional<Client> show(UUID id) {
        return table.find(id).map(Registered::client);
    }

    @Transactional
    public AddedClient add(NewClient client) {
        var id = Database.newId();
        history.note(Event.of(EventKind.CLIENT_ADDED).client(id));
        if (client.isPublic()) {
            return new AddedClient(table.insert(id, client, null), Optional.empty());
        }
        var secret = Token.random();
        var added = table.insert(id, client, secret.hash());
        return new AddedClient(added, Optional.of(ClientSecret.text(secret)));
    }

    /**
     * Changes it on every node. A scope that it may not ask for any more is missing from then on in its tokens, too. If it becomes
     * foreign, its tokens end, because nobody was asked. Its devices keep theirs: a member has approved each of them.
     *
     * @return empty if there is no such client
     */
    @Transactional
    public Optional<Client> change(UUID id, ClientChange change) {
        caches.forgetAfterTransaction(id);
        var wasForeign =
                table.find(id).filter(before -> before.client().foreign()).isPresent();
        var changed = table.change(id, change);
        changed.ifPresent(client -> {
            if (client.foreign() && !wasForeign) {
                table.deleteGrantsInBrowsers(id).forEach(caches::forgetAfterTransaction);
            }
            history.note(Event.of(EventKind.CLIENT_CHANGED).client(id));
            if (client.backchannelLogoutUri().isEmpty()) {
                table.forgetLogoutTokens(id);
            }
        });
        return changed;
    }

    /** Gives a client a new secret, beside which the old one works for a while. */
    @Transactional
    public SecretRotationResult rotate(UUID id, Duration overlap) {
        caches.forgetAfterTransaction(id);
        var secret = Token.random();
        var rotated = table.replaceSecret(id, secret.hash(), overlap);
        if (rotated.isPresent()) {
            history.note(Event.of(EventKind.CLIENT_SECRET_ROTATED).client(id));
            return new SecretRotationResult.Rotated(
                    new AddedClient(rotated.get(), Optional.of(ClientSecret.text(secret))));
        }
        return table.find(id).isPresent()
                ? new SecretRotationResult.HasNoSecret()
                : new SecretRotationResult.NoSuchClient();
    }

    /**
     * From now on it gets nothing, and its tokens are not valid while it is disabled.
     *
     * @return false if it is disabled already, or there is no such client
     */
    @Transactional
    public boolean disable(UUID id) {
        caches.forgetAfterTransaction(id);
        return noted(EventKind.CLIENT_DISABLED, id, table.setDisabled(id, true));
    }

    /** @return false if it is enabled already, or there is no such client */
    @Transactional
    public boolean enable(UUID id) {
        caches.forgetAfterTransaction(id);
        return noted(EventKind.CLIENT_ENABLED, id, table.setDisabled(id, false));
    }

    /**
     * Removes it, with everything that it was given. {@link ClientRemovals} ends the sessions of its devices.
     *
     * @return the sessions of its devices; empty if there is no such client
     */
    @Transactional
    Optional<List<DeviceSession>> remove(UUID id) {
        caches.forgetAfterTransaction(id);
        table.lock(id);
        var devices = table.sessionsOfDevices(id);
        return noted(EventKind.CLIENT_REMOVED, id, table.delete(id)) ? Optional.of(devices) : Optional.empty();
    }

    private boolean noted(EventKind kind, UUID id, boolean done) {
        if (done) {
            history.note(Event.of(kind).client(id));
        }
        return done;
    }
}
