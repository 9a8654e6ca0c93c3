package dev.countersign.changes;

import java.util.UUID;

/** A part of this node that hears of changes on any node. */
public interface Hearer {

    /** A row has changed. Called on the listening thread, so it must not wait for anything. */
    default void rowChanged(UUID id) {}

    /** The connection to the database broke, so changes may be missed from now on. Called like {@link #rowChanged}. */
    default void connectionLost() {}

    /** A room has announced something. Called like {@link #rowChanged}, before {@link #announced}. Read no rows here. */
    default void announcedFirst(Object announcement) {}

    /** A room has announced something; its transaction is committed. Called in order, on a thread that may wait. */
    default void announced(Object announcement) {}

    /** Announcements may have been missed. Called like {@link #announced}. */
    default void announcementsMissed() {}
}
