package dev.countersign.onetime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is stored about a code that was made for a member, for that member. The code itself is not stored.
 *
 * @param purpose the word of a {@link Purpose}; a newer release may have one that this release does not know
 * @param email the address that the code is about, in its compared form
 */
public record ExportedCode(
        String purpose,
        String email,
        Instant madeAt,
        Instant expiresAt,
        @Nullable Instant usedAt) {}
