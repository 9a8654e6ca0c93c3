package dev.countersign.recovery;

import dev.countersign.database.Locked;
import dev.countersign.limits.Attempt;
import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secrets;
import dev.countersign.secret.WrittenCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes recovery codes and looks up typed ones. A code is 120 random bits. Only an HMAC bound to its
 * account is stored: that many bits need no slow hash (NIST SP 800-63B-4, 3.1.2.2; SEC-67).
 */
@Component
public class RecoveryCodes {
    private static final int IN_A_SET = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RecoveryCodeTable table;
    private final DerivedKeys keys;

    RecoveryCodes(RecoveryCodeTable table, Secrets secrets) {
        this.table = table;
        this.keys = secrets.keysFor(KeyPurpose.RECOVERY_CODE);
    }

    /** Draws an account's first set. */
    public static DrawnCodes draw() {
        return drawInPlaceOf("");
    }

    /** Draws a set to replace the account's present set. */
    public DrawnCodes drawFor(UUID accountId) {
        return drawInPlaceOf(table.fingerprint(accountId));
    }

    private static DrawnCodes drawInPlaceOf(String fingerprint) {
        return new DrawnCodes(
                Stream.generate(RecoveryCodes::random).limit(IN_A_SET).toList(), fingerprint);
    }

    /**
     * Makes a drawn set the account's; its earlier set stops working.
     *
     * @return false if the account no longer has the set that this one was drawn to replace
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean replace(Locked account, DrawnCodes drawn) {
        var accountId = account.id();
        if (!table.fingerprint(accountId).equals(drawn.replaces())) {
            return false;
        }
        table.deleteAll(accountId);
        table.insert(
                accountId,
                keys.id(),
                drawn.codes().stream()
                        .map(code -> keys.sign(message(accountId, code.text())))
                        .toList());
        return true;
    }

    /** Whether these are the account's codes, used or not. */
    public boolean isSetOf(UUID accountId, DrawnCodes drawn) {
        return table.has(accountId, hashes(accountId, drawn.codes().getFirst().text()));
    }

    /**
     * @param attempt that {@link dev.countersign.limits.Limits} has charged for this guess (SEC-17)
     * @return the unused code of this account that was typed; empty if it has no such code, or the attempt is locked (SEC-16)
     */
    public Optional<RecoveryProof> find(Attempt attempt, UUID accountId, String typed) {
        var hashes = hashes(accountId, typed);
        return table.unused(accountId).stream()
                .filter(unused -> hashes.stream()
                        .map(hash -> MessageDigest.isEqual(unused, hash))
                        .reduce(false, Boolean::logicalOr))
                .reduce((first, same) -> same)
                .filter(code -> !attempt.locked())
                .map(RecoveryProof::new);
    }

    /**
     * Consumes a code, once, even if several requests bring it at the same time (SEC-67).
     *
     * @return false if the code was used, or the codes were replaced, since the check
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean use(Locked account, RecoveryProof code) {
        return table.use(account.id(), code.hash());
    }

    /**
     * Holds a code for a reset: it is used up when that reset has a new password, and not if it never gets one. Another reset
     * that holds the same code takes it from the first.
     *
     * @return false if the code was used, or the codes were replaced, since the check
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean hold(Locked account, RecoveryProof code, UUID resetId) {
        return table.hold(account.id(), code.hash(), resetId);
    }

    /** Whether the reset holds an unused code. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isHeldFor(Locked account, UUID resetId) {
        return table.isHeld(account.id(), resetId);
    }

    /** Uses the code that the reset holds, if it holds one. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void useHeldFor(Locked account, UUID resetId) {
        table.useHeld(account.id(), resetId);
    }

    /** The account has no codes from now on. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void drop(Locked account) {
        table.deleteAll(account.id());
    }

    /** How many of an account's codes are unused, and were made under a secret whose key we have. */
    public int left(UUID accountId) {
        return table.countUnused(accountId, keys.ids());
    }

    private static RecoveryCode random() {
        var bits = new byte[WrittenCode.BYTES];
        RANDOM.nextBytes(bits);
        return new RecoveryCode(WrittenCode.inGroups(bits));
    }

    /** A code's hash under each secret under which it may have been made. */
    private List<byte[]> hashes(UUID accountId, String code) {
        return keys.signatures(message(accountId, code));
    }

    private static byte[] message(UUID accountId, String code) {
        return (accountId + " " + WrittenCode.typed(code)).getBytes(StandardCharsets.UTF_8);
    }
}
