package dev.countersign.approval;

/** The result of "It wasn't me". */
public enum DenialResult {
    DENIED,
    CLOSED,
    UNKNOWN
}
