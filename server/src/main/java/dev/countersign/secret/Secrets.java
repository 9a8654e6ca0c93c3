package dev.countersign.secret;

import dev.countersign.database.DatabaseUnusable;
import dev.countersign.secret.RetiredKeyTable.SealedKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The secrets that this node knows: one, or two while it is replaced. The database says which is in force, so that all nodes
 * agree at any time, whatever order they are restarted in (decision 0052).
 */
public final class Secrets {
    private final String cookieDomain;
    private final List<RetiredKey> retired;
    private volatile Known known;

    /**
     * @param newest of the settings
     * @param previous of the settings
     */
    private record Known(Secret newest, Optional<Secret> previous, Secret inForce, Optional<String> sealPrefix) {
        Stream<Secret> inForceFirst() {
            return Stream.of(Stream.of(inForce), Stream.of(newest), previous.stream())
                    .flatMap(secrets -> secrets)
                    .distinct();
        }
    }

    /** A key of a secret that this node does not know any more. */
    private record RetiredKey(String purpose, DerivedKey key) {}

    /** How password hashes are sealed now. */
    record Sealing(DerivedKey key, String prefix) {}

    /** One secret, which is in force. */
    public Secrets(Secret only) {
        this(only, Optional.empty(), "", List.of());
    }

    /**
     * @param cookieDomain a browser's token that was shared with the hosts of another domain must not be valid here
     * @param retired each is opened if a known secret has sealed it
     */
    Secrets(Secret newest, Optional<Secret> previous, String cookieDomain, List<SealedKey> retired) {
        this.cookieDomain = cookieDomain;
        this.known = new Known(newest, previous, newest, Optional.empty());
        this.retired = retired.stream().flatMap(this::opened).toList();
    }

    private Stream<RetiredKey> opened(SealedKey sealed) {
        return known.inForceFirst()
                .flatMap(secret ->
                        secret.keyFor(KeyPurpose.RETIRED_KEY.text()).open(sealed.bytes(), sealed.context()).stream())
                .limit(1)
                .map(bytes -> new RetiredKey(sealed.purpose(), new DerivedKey(bytes)));
    }

    public DerivedKeys keysFor(KeyPurpose purpose) {
        return new DerivedKeys(this, purpose);
    }

    DerivedKey inForce(KeyPurpose purpose) {
        return known.inForce.keyFor(text(purpose));
    }

    /** That of the secret in force first. */
    List<DerivedKey> known(KeyPurpose purpose) {
        var text = text(purpose);
        return Stream.concat(
                        known.inForceFirst().map(secret -> secret.keyFor(text)),
                        retired.stream()
                                .filter(key -> key.purpose().equals(text))
                                .map(RetiredKey::key))
                .toList();
    }

    /** The purpose as its keys are derived from it. */
    String text(KeyPurpose purpose) {
        return purpose == KeyPurpose.BROWSER_TOKEN && !cookieDomain.isEmpty()
                ? purpose.text() + " of " + cookieDomain
                : purpose.text();
    }

    Secret newest() {
        return known.newest;
    }

    /** Empty unless the secret is being replaced, or was until a moment ago. */
    Optional<Secret> previous() {
        return known.previous;
    }

    /** Read at once, because the secret in force may change. */
    Sealing sealing() {
        var now = known;
        return new Sealing(now.inForce.keyFor(KeyPurpose.PASSWORD_HASH.text()), now.sealPrefix.orElse(Seal.SEALED));
    }

    /** Adds the next secret, before the database knows of it. */
    void add(Secret next) {
        known = new Known(next, Optional.of(known.inForce), known.inForce, known.sealPrefix);
    }

    /** @return false if this node does not know the secret in force */
    boolean agreeOn(SecretState state) {
        var inForce = known.inForceFirst().filter(state::isInForce).findFirst();
        inForce.ifPresent(secret -> known = new Known(known.newest, known.previous, secret, state.sealPrefix()));
        return inForce.isPresent();
    }

    /** @throws DatabaseUnusable if these are not the secrets that this database needs now */
    void check(SecretState state) {
        if (!agreeOn(state)) {
            throw new DatabaseUnusable("SESSION_SECRET: the secret is not the one that this database was set up with;"
                    + " it must be that one, or no password in it can be checked.");
        }
        var previous = known.previous;
        if (!state.isInForce(known.newest)) {
            if (state.replaced().isPresent()) {
                throw new DatabaseUnusable("SESSION_SECRET: the secret is being replaced by another one;"
                        + " it must be that one until 'countersign secret rotate' is done.");
            }
        } else if (previous.isEmpty() && state.replaced().isPresent()) {
            throw new DatabaseUnusable(
                    "SESSION_SECRET_PREVIOUS: is not set, and rows are still sealed under the old secret;"
                            + " it must be the old secret until 'countersign secret rotate' is done.");
        } else if (previous.filter(old -> !state.wasInForce(old)).isPresent()) {
            throw new DatabaseUnusable("SESSION_SECRET_PREVIOUS: is not the secret that this database used before"
                    + " SESSION_SECRET; it must be that one, or not be set. The new secret belongs in SESSION_SECRET.");
        }
    }
}
