package dev.countersign.approval;

import java.util.UUID;

/**
 * Announced inside the transaction that ends a request.
 *
 * @param shown whether the approvers were asked at all
 */
public record ApprovalClosed(UUID accountId, UUID approvalId, Outcome outcome, boolean shown) {}
