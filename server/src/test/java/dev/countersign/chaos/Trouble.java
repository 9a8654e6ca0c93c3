package dev.countersign.chaos;

/**
 * Something that breaks and is repaired.
 *
 * @param <D> the servers that it needs
 */
interface Trouble<D extends Cluster.Servers> {

    /** Whether this machine can produce it. */
    default boolean isPossible() {
        return true;
    }

    /**
     * Breaks it, repairs it, and records when.
     *
     * @param node if it strikes only one node, that one
     */
    void strike(Cluster<D> cluster, Node node, History history);
}
