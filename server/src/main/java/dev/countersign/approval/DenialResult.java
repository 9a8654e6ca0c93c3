package dev.countersign.approval;

/** What becomes of "It wasn't me". */
public enum DenialResult {
    DENIED,
    CLOSED,
    UNKNOWN
}
