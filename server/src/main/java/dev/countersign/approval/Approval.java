package dev.countersign.approval;

import dev.countersign.device.Device;
import java.time.Instant;
import java.util.UUID;

/** A pending request as its approvers see it: everything but the code (SEC-43). */
public record Approval(
        UUID id, Purpose purpose, Device device, String ip, Instant requestedAt, Instant expiresAt, int triesLeft) {}
