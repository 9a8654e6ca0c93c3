package dev.countersign.approval;

import java.util.UUID;

/** Announced inside the transaction that makes a request for approvers to see. */
public record ApprovalRequested(UUID accountId, UUID approvalId) {}
