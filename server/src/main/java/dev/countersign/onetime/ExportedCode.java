package dev.countersign.onetime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is stored about a code that was made for a member, for that member. The code itself is not stored.
 *
 * @param email the address that the code is about, in its compared form
 */
public record ExportedCode(
        Purpose purpose,
        String email,
        Instant madeAt,
        Instant expiresAt,
        @Nullable Instant usedAt) {}
