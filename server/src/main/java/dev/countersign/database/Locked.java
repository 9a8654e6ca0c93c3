package dev.countersign.database;

import java.util.UUID;

/**
 * An account whose row the present transaction has locked. A method that takes or frees seats, or creates or ends requests,
 * asks for one, so nobody calls it without the lock. Only {@code account} makes them, as {@code ArchitectureTest} checks.
 */
public abstract class Locked {
    private final UUID id;

    protected Locked(UUID id) {
        this.id = id;
    }

    /** The account's id. */
    public final UUID id() {
        return id;
    }
}
