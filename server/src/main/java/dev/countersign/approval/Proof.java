package dev.countersign.approval;

import java.util.UUID;

/**
 * Proves that the code of this one request was typed (SEC-44, SEC-45). Only {@link ApprovalCodes} makes one, and
 * {@link ApprovalTable#approve} takes nothing else, so no request is approved without a code or by another's.
 */
final class Proof {
    private final UUID approvalId;

    Proof(UUID approvalId) {
        this.approvalId = approvalId;
    }

    UUID approvalId() {
        return approvalId;
    }
}
