package dev.countersign.approval;

import dev.countersign.secret.DerivedKeys;
import dev.countersign.secret.KeyPurpose;
import dev.countersign.secret.Secrets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * The six digits of a request, derived and never stored (SEC-40): the truncation of RFC 4226 section 5.3, over the
 * HMAC-SHA-256 of the request's id.
 */
@Component
class ApprovalCodes {
    private final DerivedKeys keys;

    ApprovalCodes(Secrets secrets) {
        this.keys = secrets.keysFor(KeyPurpose.APPROVAL_CODE);
    }

    Code of(UUID approvalId) {
        return code(keys.sign(bytes(approvalId)));
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static Code code(byte[] mac) {
        var offset = mac[mac.length - 1] & 0xf;
        var truncated = ByteBuffer.wrap(mac, offset, Integer.BYTES).getInt() & 0x7fff_ffff;
        return new Code("%06d".formatted(truncated % 1_000_000));
    }

    /**
     * Compares in constant time (SEC-23).
     *
     * @return empty if this is not the request's code, under any known secret
     */
    Optional<Proof> prove(UUID approvalId, Code typed) {
        var isRight = keys.signatures(bytes(approvalId)).stream()
                .map(mac -> isEqual(code(mac), typed))
                .reduce(false, Boolean::logicalOr);
        return isRight ? Optional.of(new Proof(approvalId)) : Optional.empty();
    }

    private static boolean isEqual(Code code, Code typed) {
        return MessageDigest.isEqual(
                code.digits().getBytes(StandardCharsets.US_ASCII),
                typed.digits().getBytes(StandardCharsets.US_ASCII));
    }
}
