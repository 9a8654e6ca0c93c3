package dev.countersign.database;

import java.util.function.Supplier;

/** Reads rows for a node that has no proof that its server is still the primary. {@link Database} does it. */
public interface ConfirmedReads {

    /** If there may be a standby, commits through the same server before it returns what was read. */
    <T> T confirmed(Supplier<T> reading);
}
