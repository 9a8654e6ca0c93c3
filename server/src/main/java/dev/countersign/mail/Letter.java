package dev.countersign.mail;

import dev.countersign.onetime.OneTimeCode;
import java.util.Optional;
import java.util.UUID;

/**
 * A letter to be written.
 *
 * @param accountId empty if the letter is about no account
 * @param recipient an email in its compared form
 * @param name whom to greet; empty for nobody
 */
record Letter(Optional<UUID> accountId, Optional<OneTimeCode> code, LetterKind kind, String recipient, String name) {}
