package dev.countersign.database;

/** PostgreSQL or the data directory cannot be used; the message is one line for the operator, without any password. */
public final class DatabaseUnusable extends RuntimeException {
    DatabaseUnusable(String message) {
        super(message);
    }
}
