package dev.countersign.mail;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A letter that only this node may send until the claim expires.
 *
 * @param accountId empty if the letter is about no account
 * @param name the member's, as they wrote it; empty if the letter greets nobody by name
 * @param device the label of the device that caused the letter
 * @param attempt number of the attempt, from 1
 */
record Claim(
        UUID id,
        Optional<UUID> accountId,
        LetterKind kind,
        Recipient recipient,
        String name,
        Optional<String> device,
        Optional<String> ip,
        Optional<UUID> codeId,
        int attempt,
        Instant writtenAt) {}
