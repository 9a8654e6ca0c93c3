package dev.countersign.signing;

/** How tokens are signed (RFC 7518, section 3.1). */
public enum SigningAlgorithm {
    RS256,
    ES256
}
