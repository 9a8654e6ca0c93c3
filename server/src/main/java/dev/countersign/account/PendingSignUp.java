package dev.countersign.account;

import java.time.Instant;
import java.util.UUID;

/**
 * A sign-up whose address is not confirmed yet. It has no account and takes no address.
 *
 * @param codeId the mailed code
 * @param ip the address that it was asked for from
 * @param expiresAt until when the code can be typed
 * @param mailed whether its address got a letter, perhaps not with the code
 * @param over whether it has expired, or has made its account
 */
public record PendingSignUp(
        UUID id, UUID codeId, String email, String ip, Instant expiresAt, boolean mailed, boolean over) {}
